"""List filters whose query parameters are camelCase."""

from django_filters import rest_framework as filters

from helpdesk.api.names import none_of, wire_name


class FilterSet(filters.FilterSet):
    """A filter set declared in snake_case and spoken to in camelCase; says what can be chosen."""

    @classmethod
    def get_filters(cls) -> dict[str, filters.Filter]:
        named = {wire_name(name): filter_ for name, filter_ in super().get_filters().items()}
        for filter_ in named.values():
            if choices := filter_.extra.get("choices"):
                said = none_of("%(value)s", [value for value, _label in choices])
                filter_.extra.setdefault("error_messages", {"invalid_choice": said})
        return named
