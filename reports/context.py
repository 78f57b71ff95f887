def where(request):
    return {}
