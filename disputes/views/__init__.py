"""Pages and fragments: fetch, form, action, answer."""
