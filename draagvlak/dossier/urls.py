"""The addresses of trajectories and their dossier."""

urlpatterns: list = []
