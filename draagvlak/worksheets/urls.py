"""The addresses of worksheets."""

urlpatterns: list = []
