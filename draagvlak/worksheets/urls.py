"""The addresses of worksheets."""

from django.urls import path

from draagvlak.worksheets import live_views, paste_views, picture_urls, row_views, streams, views
from draagvlak.worksheets.ask import urls as ask_urls
from draagvlak.worksheets.erasing import views as erasing_views
from draagvlak.worksheets.library import views as document_views
from draagvlak.worksheets.proposed import views as proposed_views
from draagvlak.worksheets.tools import urls as tools_urls
from draagvlak.worksheets.vision import urls as vision_urls

urlpatterns = [
    path("sheet/<str:pid>/stand/", live_views.sheet_stand, name="sheet-stand"),
    path("sheet/<str:pid>/rows/", live_views.sheet_rows, name="sheet-rows-stand"),
    path("sheet/<str:pid>/events/", streams.sheet_events, name="sheet-events"),
    path("sheet/<str:pid>/cell/", live_views.sheet_cell, name="sheet-cell"),
    path("sheet/<str:pid>/add/<slug:section>/", views.sheet_add, name="sheet-add"),
    path("sheet/<str:pid>/paste/<slug:section>/", paste_views.sheet_paste, name="sheet-paste"),
    path("sheet/<str:pid>/propose/<slug:section>/", proposed_views.sheet_propose, name="sheet-propose"),
    path("sheet/<str:pid>/guide/", views.sheet_guide, name="sheet-guide"),
    path("sheet/<str:pid>/print/", views.sheet_print, name="sheet-print"),
    path("sheet/<str:pid>/edit/", views.sheet_edit, name="sheet-edit"),
    path("sheet/<str:pid>/delete/", views.sheet_delete, name="sheet-delete"),
    path("sheet/<str:pid>/", views.sheet, name="sheet"),
    path("trajectory/<str:pid>/sheets/begin/", views.sheet_begin, name="sheet-begin"),
    path("trajectory/<str:pid>/sheets/", views.sheets, name="sheets"),
    path("row/<str:pid>/save/", row_views.row_save, name="row-save"),
    path("row/<str:pid>/back/", row_views.row_back, name="row-back"),
    path("row/<str:pid>/move/", row_views.row_move, name="row-move"),
    path("row/<str:pid>/remark/", row_views.row_remark, name="row-remark"),
    path("row/<str:pid>/propose/", row_views.row_propose, name="row-propose"),
    path("row/<str:pid>/action/", row_views.row_action, name="row-action"),
    path("row/<str:pid>/document/do/", document_views.row_document_do, name="row-document-do"),
    path("row/<str:pid>/document/", document_views.row_document, name="row-document"),
    path("row/<str:pid>/links/", row_views.row_links, name="row-links"),
    path("row/<str:pid>/", row_views.row, name="row"),
    path("row/<str:pid>/erase/", erasing_views.row_erase, name="row-erase"),
    path("remark/<str:pid>/away/", erasing_views.remark_drop, name="remark-drop"),
    path("proposal/<str:pid>/away/", erasing_views.proposal_drop, name="proposal-drop"),
    path("remark/<str:pid>/settle/", row_views.remark_settle, name="remark-settle"),
    path("proposal/<str:pid>/answer/", row_views.proposal_answer, name="proposal-answer"),
    path("proposed-row/<str:pid>/answer/", proposed_views.proposed_row_answer, name="proposed-row-answer"),
    path("proposed-row/<str:pid>/away/", proposed_views.proposed_row_drop, name="proposed-row-drop"),
    *picture_urls.urlpatterns,
    *vision_urls.urlpatterns,
    *ask_urls.urlpatterns,
    *tools_urls.urlpatterns,
]
