"""HTTP: routes, sign-in, problem documents, event stream."""
