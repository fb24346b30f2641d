"""Test gateways 测试网关: they speak what real gateways speak, reach nobody, and show what they got.

So a fresh installation has receipts to show, and a district can try its set-up before any contract is signed.
"""
