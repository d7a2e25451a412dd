"""The HTTP edge: routes under ``/api/v1``, problem documents, pages."""
