"""Addresses of the stock; what is no item's number stands first."""

from django.urls import URLPattern, path

from assets.web import purchases, stock

urlpatterns: list[URLPattern] = [
    path("ladu/", stock.stock_list, name="stock"),
    path("ladu/uus/", stock.stock_new, name="stock-new"),
    path("ladu/uus-koht/", stock.place_new, name="stock-place-new"),
    path("ladu/liikumine/<uuid:uid>/tagasi/", stock.stock_undo, name="stock-undo"),
    path("ladu/tellimused/", purchases.purchase_list, name="purchases"),
    path("ladu/tellimused/<str:number>/", purchases.purchase_page, name="purchase"),
    path(
        "ladu/tellimused/<str:number>/uus-rida/",
        purchases.purchase_line,
        name="purchase-line-new",
    ),
    path(
        "ladu/tellimused/<str:number>/rida/<str:item>/",
        purchases.purchase_line,
        name="purchase-line",
    ),
    path(
        "ladu/tellimused/<str:number>/telli/",
        purchases.purchase_verb,
        {"verb": "order"},
        name="purchase-order",
    ),
    path(
        "ladu/tellimused/<str:number>/tyhista/",
        purchases.purchase_verb,
        {"verb": "cancel"},
        name="purchase-cancel",
    ),
    path(
        "ladu/tellimused/<str:number>/vastuvott/",
        purchases.purchase_receive,
        name="purchase-receive",
    ),
    path(
        "ladu/tellimused/<str:number>/fail.<str:ending>",
        purchases.purchase_export,
        name="purchase-export",
    ),
    path("ladu/<str:number>/", stock.stock_item, name="stock-item"),
    path("ladu/<str:number>/muuda/", stock.stock_edit, name="stock-edit"),
    path("ladu/<str:number>/vasta/", stock.stock_receive, name="stock-receive"),
    path("ladu/<str:number>/valjasta/", stock.stock_issue, name="stock-issue"),
    path("ladu/<str:number>/tagasta/", stock.stock_return, name="stock-return"),
    path("ladu/<str:number>/vii/", stock.stock_transfer, name="stock-transfer"),
    path("ladu/<str:number>/loe/<uuid:place>/", stock.stock_count, name="stock-count"),
    path("ladu/<str:number>/tase/<uuid:place>/", stock.stock_level, name="stock-level"),
]
