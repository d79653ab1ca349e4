"""SDKs that the kit is proven with: right ones in several styles, and wrong ones that make one mistake each."""
