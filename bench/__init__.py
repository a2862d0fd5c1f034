"""How much a complete response costs, next to a bare Django view and next to a peer (docs/performance.md)."""
