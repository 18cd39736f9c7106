"""Floor 1: YAML text to data, with the place of every key and value.

bytes ─► from_bytes ─► text ─► characters ─► events ─► from_events ─► Document ─► to_model ─► model
                                   │            │ (syntax)  │
                                   └── repairs ◄┴───────────┘  mistakes with one right answer are
                                                               reported, put right, and read again
"""
