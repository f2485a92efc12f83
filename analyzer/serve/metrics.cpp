#include "analyzer/serve/metrics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace nsposture::serve {

namespace {

std::string escaped(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    if (c == '\n') {
      text += "\\n";
    } else {
      text += c;
    }
  }
  return text;
}

std::string label(std::string_view name, std::string_view value) {
  return fmt::format("{}=\"{}\"", name, escaped(value));
}

class Text {
 public:
  explicit Text(std::string_view cluster) : cluster_(label("cluster", cluster)) {}

  void head(std::string_view name, std::string_view type, std::string_view help) {
    out_ += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
    name_ = name;
  }

  template <typename Number>
  void value(Number number, std::string_view labels = {}, std::string_view suffix = {}) {
    out_ += name_;
    out_ += suffix;
    out_ += fmt::format("{{{}{}{}}}", cluster_, labels.empty() ? "" : ",", labels);
    out_ += fmt::format(" {}\n", number);
  }

  template <typename Number>
  void only(std::string_view name, std::string_view type, std::string_view help, Number number) {
    head(name, type, help);
    value(number);
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string cluster_;
  std::string out_;
  std::string name_;
};

double in_seconds(std::int64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

using ByRule = std::map<std::pair<std::string, std::string>, std::uint64_t>;

// Same as in the report format `prometheus`: a severity without findings is 0 with no rule.
void add_findings(Text& text, const ByRule& findings) {
  text.head("nsposture_findings", "gauge", "Open findings by severity and rule.");
  for (const auto* severity : {"critical", "high", "medium", "low", "info"}) {
    bool any = false;
    for (const auto& [key, count] : findings) {
      if (key.first != severity) continue;
      text.value(count, label("severity", severity) + ',' + label("rule", key.second));
      any = true;
    }
    if (!any) text.value(0, label("severity", severity) + ',' + label("rule", ""));
  }
}

std::string_view to_string(Delivery outcome) {
  if (outcome == Delivery::Told) return "told";
  return outcome == Delivery::Failed ? "failed" : "refused";
}

}  // namespace

void Metrics::set_cluster(std::string name) {
  const std::lock_guard lock(mutex_);
  cluster_ = std::move(name);
}

void Metrics::add_events(const EventCounts& counts, Timestamp newest) {
  const std::lock_guard lock(mutex_);
  events_.received += counts.received;
  events_.kept += counts.kept;
  events_.duplicates += counts.duplicates;
  events_.irrelevant += counts.irrelevant;
  events_.malformed += counts.malformed;
  newest_ = std::max(newest_, newest);
}

void Metrics::add_request(int status) {
  const std::lock_guard lock(mutex_);
  ++requests_[status];
}

void Metrics::add_analysis(bool complete, double took) {
  const std::lock_guard lock(mutex_);
  auto& [count, sum] = analyses_[complete];
  ++count;
  sum += took;
}

void Metrics::count_delivery(std::string_view channel, Delivery outcome) {
  const std::lock_guard lock(mutex_);
  ++tellings_[{std::string(channel), std::string(to_string(outcome))}];
}

void Metrics::set_findings(std::map<std::pair<std::string, std::string>, std::uint64_t> open) {
  const std::lock_guard lock(mutex_);
  findings_ = std::move(open);
}

void Metrics::set_database_bytes(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  database_bytes_ = bytes;
}

void Metrics::set_snapshot_seen(Timestamp when) {
  const std::lock_guard lock(mutex_);
  snapshot_seen_ = when;
}

void Metrics::set_full_analysis(Timestamp when) {
  const std::lock_guard lock(mutex_);
  full_analysis_ = when;
}

void Metrics::add_rescan(bool good) {
  const std::lock_guard lock(mutex_);
  ++rescans_[good];
  last_rescan_failed_ = !good;
}

void Metrics::set_reachable(bool works) {
  const std::lock_guard lock(mutex_);
  if (works) {
    unreachable_since_.reset();
  } else if (!unreachable_since_) {
    unreachable_since_ = now_();
  }
}

std::string Metrics::why_unhealthy() const {
  constexpr std::int64_t kPatienceNs = 60LL * 1'000'000'000;
  const std::lock_guard lock(mutex_);
  if (auto lost = lost_database(); !lost.empty()) return lost;
  if (!unreachable_since_) return {};
  const auto away = now_().ns - unreachable_since_->ns;
  if (away < kPatienceNs) return {};
  return fmt::format("the database has not answered for {} s", away / 1'000'000'000);
}

void Metrics::set_storing(bool works) {
  const std::lock_guard lock(mutex_);
  storing_ = works;
}

void Metrics::set_not_read(std::vector<std::string> kinds) {
  const std::lock_guard lock(mutex_);
  not_read_ = std::move(kinds);
}

void Metrics::watch_database(std::function<bool()> in_place) {
  const std::lock_guard lock(mutex_);
  in_place_ = std::move(in_place);
}

std::string Metrics::lost_database() const {
  if (!in_place_ || in_place_()) return {};
  return "the database file was deleted or replaced; restart serve";
}

std::string Metrics::trouble() const {
  if (auto lost = lost_database(); !lost.empty()) return lost;
  if (unreachable_since_) return "the database does not answer";
  if (!storing_) return "the database takes no events";
  std::string missing;
  if (!not_read_.empty()) missing = fmt::format(": not read: {}", fmt::join(not_read_, ", "));
  if (snapshot_seen_.ns == 0) return "there is no snapshot of RBAC yet" + missing;
  if (missing.empty() && last_rescan_failed_) missing = ": the cluster cannot be read now";
  if (!missing.empty()) return "the last whole reading of RBAC and namespaces counts" + missing;
  return {};
}

std::string Metrics::why_not_ready() const {
  const std::lock_guard lock(mutex_);
  return trouble();
}

std::string Metrics::text() const {
  const std::lock_guard lock(mutex_);
  const auto now = now_();
  Text text(cluster_);
  text.head("nsposture_build_info", "gauge", "The version that runs; always 1.");
  text.value(1, label("version", version_));
  text.only("nsposture_database_bytes", "gauge", "Size of the database.", database_bytes_);
  text.only("nsposture_events_duplicates_total", "counter", "Events that were held already.",
            events_.duplicates);
  text.only("nsposture_events_irrelevant_total", "counter",
            "Events that no question needs; they are not stored.", events_.irrelevant);
  text.only("nsposture_events_kept_total", "counter", "Events that were stored.", events_.kept);
  text.only("nsposture_events_malformed_total", "counter", "List items that are no audit event.",
            events_.malformed);
  text.only("nsposture_events_received_total", "counter", "List items received.", events_.received);
  text.head("nsposture_event_lag_seconds", "gauge",
            "Time since the stage time of the newest event received.");
  if (newest_.ns != 0) text.value(std::max(0.0, in_seconds(now.ns - newest_.ns)));
  text.head("nsposture_analysis_seconds", "summary",
            "Time that analyses took: of what is new, and of everything.");
  for (const auto& [complete, total] : analyses_) {
    const auto kind = label("kind", complete ? "complete" : "new");
    text.value(total.second, kind, "_sum");
    text.value(total.first, kind, "_count");
  }
  add_findings(text, findings_);
  text.head("nsposture_last_full_analysis_timestamp_seconds", "gauge",
            "When everything was last analyzed.");
  if (full_analysis_.ns != 0) text.value(in_seconds(full_analysis_.ns));
  text.head("nsposture_notifications_total", "counter", "Messages to receivers, by outcome.");
  for (const auto& [key, count] : tellings_) {
    text.value(count, label("channel", key.first) + ',' + label("outcome", key.second));
  }
  text.head("nsposture_not_read", "gauge",
            "1 for each kind that the last reading lacked, for which an older one counts.");
  for (const auto& kind : not_read_) text.value(1, label("kind", kind));
  text.only("nsposture_ready", "gauge",
            "1 when events are stored and judged by a whole reading of now.",
            trouble().empty() ? 1 : 0);
  text.head("nsposture_requests_total", "counter", "Requests to the audit webhook, by answer.");
  for (const auto& [status, count] : requests_) {
    text.value(count, label("code", std::to_string(status)));
  }
  text.head("nsposture_rescans_total", "counter", "Readings of RBAC and namespaces.");
  for (const auto& [good, count] : rescans_) {
    text.value(count, label("outcome", good ? "read" : "failed"));
  }
  text.head("nsposture_snapshot_age_seconds", "gauge",
            "Time since RBAC and namespaces were last read.");
  if (snapshot_seen_.ns != 0) text.value(std::max(0.0, in_seconds(now.ns - snapshot_seen_.ns)));
  return text.take();
}

}  // namespace nsposture::serve
