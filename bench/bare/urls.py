from django.urls import path

from bench.bare import views

urlpatterns = [
    path("", views.page),
    path("<int:ballot>/save", views.save),
    path("<int:ballot>/save-signed-in", views.save_signed_in),
    path("<int:ballot>/save-orm", views.save_with_orm),
    path("<int:ballot>/done", views.done),
]
