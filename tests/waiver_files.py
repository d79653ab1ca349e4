"""Files of waivers for tests, as a person writes them."""

GOOD = """# kept by hand
[[waiver]]
requirement = "200/6/maximum"
reason = "r"
owner = "o"
expires = 2099-01-01
witness = { method = "PATCH", path = "/campaigns/{campaign}", status = 200 }
"""


def with_witness(**changed: str) -> str:
    """The good file with other things in its witness, as TOML."""
    values = {"method": '"PATCH"', "path": '"/campaigns/{campaign}"'} | changed
    inner = ", ".join(f"{key} = {value}" for key, value in values.items())
    return GOOD[: GOOD.index("witness")] + f"witness = {{ {inner} }}\n"
