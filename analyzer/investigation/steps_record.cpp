// The available data, and what it contains about the namespace itself.
#include "analyzer/correlation/dry_run.h"
#include "analyzer/correlation/rbac_object.h"
#include "analyzer/investigation/incident.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::investigation {

namespace {

constexpr std::size_t kMostSources = 20;

std::string period(Timestamp from, Timestamp to) {
  return fmt::format("{} to {}", format_rfc3339(from), format_rfc3339(to));
}

std::string describe_coverage(const store::Coverage& part) {
  auto text = fmt::format("{}: {} lines, {} events kept", period(part.first, part.last),
                          part.tally.lines, part.tally.kept);
  if (part.tally.malformed > 0) text += fmt::format(", {} unreadable", part.tally.malformed);
  if (part.metadata_only) text += "; level Metadata: it has that objects changed, not to what";
  return text;
}

// The label changes of an update of the Namespace object, if both sides are known.
std::string label_changes(const std::string& before, const std::string& after) {
  if (before.empty() || after.empty()) return {};
  const auto was = correlation::labels_from_event(before);
  auto is = was;
  if (!correlation::patch_from_event(after, is)) is = correlation::labels_from_event(after);
  std::vector<std::string> parts;
  for (const auto& [key, value] : is) {
    const auto old = was.find(key);
    if (old == was.end()) {
      parts.push_back(fmt::format("`{}={}` added", key, value));
    } else if (old->second != value) {
      parts.push_back(fmt::format("`{}` from `{}` to `{}`", key, old->second, value));
    }
  }
  for (const auto& [key, value] : was) {
    if (!is.contains(key)) parts.push_back(fmt::format("`{}={}` removed", key, value));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

struct Moment {
  const LoggedRequest* request;
  std::string label;
};

std::vector<Moment> moments_of(const Incident& incident) {
  std::vector<Moment> moments;
  moments.reserve(incident.attempts.size());
  for (const auto* attempt : incident.attempts) {
    moments.push_back({attempt->request, std::string(to_string(attempt->outcome))});
  }
  if (!incident.ns.empty()) {
    const auto& lifecycles = incident.file.lifecycles();
    for (const auto* change : lifecycles.changes(incident.ns)) {
      moments.push_back({change, "changed"});
    }
    for (const auto* deletion : lifecycles.deletions(incident.ns)) {
      const bool open = correlation::may_be_dry_run(*deletion) && !lifecycles.completed(*deletion);
      moments.push_back({deletion, open ? "deleted, or a dry run" : "deleted"});
    }
  }
  std::ranges::stable_sort(moments, {}, [](const Moment& m) { return m.request->event.received; });
  return moments;
}

}  // namespace

DossierStep logs_step(const Incident& incident) {
  DossierStep step{"logs", "Logs and what they cover", {}, {}, 0};
  const auto& coverage = incident.file.coverage();
  for (const auto& part : coverage) {
    if (step.lines.size() == kMostSources) {
      step.left_out = coverage.size() - kMostSources;
      break;
    }
    auto line = text_line("audit log", describe_coverage(part));
    line.file = part.file;
    step.lines.push_back(std::move(line));
  }
  if (coverage.empty()) {
    step.no_data.emplace_back(
        "audit log: no data: give it with --audit-log, or nsposture events "
        "import --db");
  }
  for (const auto& gap : incident.file.gaps()) {
    auto line = text_line("gap", period(gap.from, gap.to) + ": no event at all");
    line.file = gap.file;
    step.lines.push_back(std::move(line));
  }
  for (const auto& snapshot : incident.file.snapshots()) {
    if (snapshot.info.log_alone) {
      step.no_data.emplace_back("RBAC: not given; what is known of it is in the log");
      continue;
    }
    auto line = text_line("snapshot", fmt::format("{} objects from {}", snapshot.info.objects,
                                                  snapshot.info.sources));
    line.time = snapshot.info.taken;
    step.lines.push_back(std::move(line));
  }
  if (incident.creation != nullptr && !coverage.empty()) {
    step.lines.push_back(
        text_line("covered", incident.file.covers(incident.creation->time())
                                 ? "the log covers the moment of the request"
                                 : "the request is at the edge of, or in a gap of, the log"));
  }
  return step;
}

DossierStep history_step(const Incident& incident) {
  DossierStep step{"history", "Creations, changes and deletions of this namespace", {}, {}, 0};
  std::string object;
  for (const auto& moment : moments_of(incident)) {
    auto line = line_of(moment.label, *moment.request);
    const auto changes = label_changes(object, moment.request->event.object);
    if (!changes.empty()) line.text += "; labels: " + changes;
    const auto& text = moment.request->event.object;
    if (!text.empty() && !correlation::is_patch(text)) object = moment.request->event.object;
    step.lines.push_back(std::move(line));
  }
  if (incident.creation != nullptr && incident.creation->follow_up) {
    const auto& follow_up = *incident.creation->follow_up;
    const auto* proof = follow_up.account != nullptr ? follow_up.account : follow_up.ca_map;
    if (proof != nullptr) {
      auto line = line_of("confirmed", *proof);
      line.text = "the controllers created their first objects in it, so it was created";
      step.lines.push_back(std::move(line));
    }
  }
  const bool created = incident.creation != nullptr && incident.creation->took_place();
  if (!created && incident.in_snapshot() != nullptr) {
    step.no_data.emplace_back(
        "its creation: no data: give the audit log of that time with --audit-log");
  }
  return step;
}

}  // namespace nsposture::investigation
