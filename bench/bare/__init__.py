"""The limit: the least that a Django view which saves one answer can cost, on our own server and settings."""
