"""The addresses of respondents: /d/ type a code · /u/ invitation · /s/ answering, without a secret.

Also here, for members: trying out a scan, and typing in answers from paper.
"""

from django.urls import path

from draagvlak.surveys import answer_views, join_views, paper_entry_views

urlpatterns = [
    path("s/<str:pid>/save/", answer_views.save, name="answer-save"),  # first: asked for most by far
    path("d/", join_views.join, name="join"),
    path("d/start/", join_views.start, name="start"),
    path("d/reading/", join_views.reading, name="reading"),
    path("d/next/", join_views.next_person, name="next-person"),
    path("u/<str:secret>/", join_views.invitation, name="answer-invitation"),
    path("s/<str:pid>/", answer_views.document, name="answer"),
    path("s/<str:pid>/q/", answer_views.first_page, name="answer-pages"),
    path("s/<str:pid>/q/<int:number>/", answer_views.question, name="answer-question"),
    path("s/<str:pid>/overview/", answer_views.overview, name="answer-overview"),
    path("s/<str:pid>/hand-in/", answer_views.hand_in, name="answer-hand-in"),
    path("s/<str:pid>/done/", answer_views.done, name="answer-done"),
    path("s/<str:pid>/copy/", answer_views.own_copy, name="answer-copy"),
    path("s/<str:pid>/copy.txt", answer_views.own_copy_text, name="answer-copy-text"),
    path("s/<str:pid>/withdraw/", answer_views.withdraw, name="answer-withdraw"),
    path("s/<str:pid>/withdrawn/", answer_views.withdrawn, name="answer-withdrawn"),
    path("scans/<str:pid>/try/", answer_views.try_out, name="answer-try"),
    path("scans/<str:pid>/try/<int:number>/", answer_views.try_question, name="answer-try-question"),
    path("scans/<str:pid>/paper/", paper_entry_views.paper_entry, name="paper-entry"),
]
