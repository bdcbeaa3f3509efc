"""List filters whose query parameters are camelCase."""

from django_filters import rest_framework as filters

from helpdesk.api.names import wire_name


class FilterSet(filters.FilterSet):
    """A filter set declared in snake_case and spoken to in camelCase."""

    @classmethod
    def get_filters(cls) -> dict[str, filters.Filter]:
        return {wire_name(name): filter_ for name, filter_ in super().get_filters().items()}
