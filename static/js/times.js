// Times are rendered in UTC by the server; people read them in their own zone.
const styles = {
  time: { hour: "2-digit", minute: "2-digit" },
  date: { day: "numeric", month: "short", year: "numeric" },
  datetime: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
};

export function formatTime(iso, style = "time") {
  return new Intl.DateTimeFormat("en-GB", styles[style]).format(new Date(iso));
}

export function localTimes(scope) {
  for (const element of scope.querySelectorAll("time[data-local]")) {
    element.textContent = formatTime(element.dateTime, element.dataset.local);
  }
}
