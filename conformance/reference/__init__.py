"""The bundled server: the endpoint as the contract documents it, for proving the suite and for clients to try."""
