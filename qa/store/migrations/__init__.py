"""The store's tables through the ages, applied by Alembic when a store is opened (``upgrade``)."""
