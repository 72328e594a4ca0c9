"""The only code that changes the store: keyword arguments, one transaction, the person is `by`."""
