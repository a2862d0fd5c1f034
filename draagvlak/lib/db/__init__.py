"""Django's two database backends, each with one thing changed that the hot path needs (settings.DATABASES)."""
