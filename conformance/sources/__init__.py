"""Reading what the vendor publishes: a newly saved copy of the page, or of the OpenAPI file, beside the contract."""
