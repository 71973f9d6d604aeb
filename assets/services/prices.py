"""A price as the net sum, the VAT and the gross sum: the one check of all that has one."""

from collections.abc import Mapping
from typing import Any

from assets import errors
from assets.models.assets import PRICES
from itportal.core.errors import Invalid

__all__ = ["PRICES", "put_price"]


def put_price(row: Any, given: Mapping[str, Any]) -> None:
    """Two of the three are enough; the third is counted, and all three must add up."""
    if not any(name in given for name in PRICES):
        return
    net, vat, gross = (given.get(name) for name in PRICES)
    if [net, vat, gross].count(None) == 2:
        raise Invalid(fields={"price_vat" if vat is None else "price_net": errors.PRICE_HALF})
    if gross is not None and (net is None or vat is None):
        net = gross - (vat or 0) if net is None else net
        vat = gross - net
    if net is not None and vat is not None:
        gross = net + vat if gross is None else gross
        if gross != net + vat:
            raise Invalid(fields={"price_gross": errors.PRICE_TURNED})
        if min(net, vat) < 0:
            raise Invalid(fields={"price_gross": errors.PRICE_NEGATIVE})
    row.price_net, row.price_vat, row.price_gross = net, vat, gross
