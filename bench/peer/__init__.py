"""The peer: django-survey-and-report from PyPI, in a Django project as its documentation has it, for production."""
