"""Puts the 35 questions in the peer's database, by category. Prints what a respondent has to send, as JSON."""

import json

import django
from django.core.management import call_command

from bench.questions import has_argument, rubrics


def main():
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from django.utils.text import slugify
    from survey.models import Category, Question, Survey

    survey = Survey.objects.create(
        name="Quickscan", description="", need_logged_user=False, display_method=Survey.BY_CATEGORY, redirect_url=""
    )
    pages, number = [], 0
    for place, (title, questions) in enumerate(rubrics()):
        category, fields, order = Category.objects.create(name=title, survey=survey, order=place), [], 0
        for _id, text, levels in questions:
            choices = [*levels, "I do not know"]
            common = {"survey": survey, "category": category, "required": False}
            radio = Question.objects.create(
                text=text, order=(order := order + 1), type=Question.RADIO, choices="|".join(choices), **common
            )
            fields.append([f"question_{radio.pk}", [slugify(choice, allow_unicode=True) for choice in choices]])
            if has_argument(number):
                argument = Question.objects.create(
                    text="Why?", order=(order := order + 1), type=Question.TEXT, **common
                )
                fields.append([f"question_{argument.pk}", None])
            number += 1
        pages.append(fields)
    print(json.dumps({"survey": survey.pk, "pages": pages}))


if __name__ == "__main__":
    main()
