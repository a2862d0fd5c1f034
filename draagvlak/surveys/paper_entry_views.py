from django.http import HttpResponse


def paper_entry(request, pid):
    return HttpResponse("")
