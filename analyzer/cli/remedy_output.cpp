#include "analyzer/cli/remedy_output.h"

#include "analyzer/cli/grant_output.h"
#include "analyzer/cli/table.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>

namespace nsposture::cli {

namespace {

using Json = nlohmann::ordered_json;

Json subject_json(const Subject& subject) {
  return {
      {"kind", to_string(subject.kind)}, {"namespace", subject.namespace_}, {"name", subject.name}};
}

Json subjects_json(const std::vector<Subject>& subjects) {
  auto list = Json::array();
  for (const auto& subject : subjects) list.push_back(subject_json(subject));
  return list;
}

Json object_json(std::string_view kind, const ObjectMeta& meta) {
  return {{"kind", kind}, {"namespace", meta.namespace_}, {"name", meta.name}};
}

bool is_rule(const Removal& removal) {
  return removal.role != Grant::kNoIndex;
}

// A binding without its only subject is gone as well.
bool is_whole_binding(const Cluster& cluster, const Removal& removal) {
  if (is_rule(removal)) return false;
  return removal.subject == Grant::kNoIndex ||
         cluster.bindings[removal.binding].subjects.size() == 1;
}

Subject subject_of(const Cluster& cluster, const Removal& removal) {
  Grant grant;
  grant.binding = removal.binding;
  grant.subject = removal.subject;
  return given_to(cluster, grant);
}

const SourcePos& place_of(const Cluster& cluster, const Removal& removal) {
  if (is_rule(removal)) return cluster.roles[removal.role].rules[removal.rule].pos;
  return cluster.bindings[removal.binding].pos;
}

Json removal_json(const Cluster& cluster, const Removal& removal) {
  Json json;
  if (is_rule(removal)) {
    const auto& role = cluster.roles[removal.role];
    json = {{"what", "rule"},
            {"role", object_json(to_string(role.kind), role.meta)},
            {"rule", {{"index", removal.rule}, {"text", rule_text(role.rules[removal.rule])}}}};
  } else {
    const auto& binding = cluster.bindings[removal.binding];
    const bool whole = is_whole_binding(cluster, removal);
    json = {{"what", whole ? "binding" : "subject"},
            {"binding", object_json(to_string(binding.kind), binding.meta)}};
    if (!whole) json["subject"] = subject_json(subject_of(cluster, removal));
  }
  const auto& pos = place_of(cluster, removal);
  json["file"] = pos.file < cluster.files.size() ? cluster.files[pos.file] : std::string();
  json["line"] = pos.line;
  json["command"] = removal.command;
  return json;
}

std::string object_text(std::string_view kind, const ObjectMeta& meta) {
  if (meta.namespace_.empty()) return fmt::format("{} {}", kind, meta.name);
  return fmt::format("{} {}/{}", kind, meta.namespace_, meta.name);
}

std::string removal_text(const Cluster& cluster, const Removal& removal) {
  const auto place = place_text(cluster, place_of(cluster, removal));
  const auto at = place.empty() ? std::string() : fmt::format(" ({})", place);
  if (is_rule(removal)) {
    const auto& role = cluster.roles[removal.role];
    return fmt::format("rule {} of {}: {}{}", removal.rule,
                       object_text(to_string(role.kind), role.meta),
                       rule_text(role.rules[removal.rule]), at);
  }
  const auto& binding = cluster.bindings[removal.binding];
  const auto name = object_text(to_string(binding.kind), binding.meta);
  if (is_whole_binding(cluster, removal)) return name + at;
  return fmt::format("{} in {}{}", describe(subject_of(cluster, removal)), name, at);
}

std::string whose_text(const RemedyAnswer& answer) {
  if (answer.question.subjects.empty()) {
    return answer.question.allowed.empty() ? "everybody" : "everybody but those allowed";
  }
  std::string text;
  for (const auto& subject : answer.question.subjects) {
    text += (text.empty() ? "" : ", ") + describe(subject);
  }
  return text;
}

std::string summary(const RemedyAnswer& answer) {
  const auto& remedy = answer.remedy;
  if (remedy.removals.empty()) {
    return fmt::format("nothing {}: {}, {}",
                       remedy.complete ? "has to be removed" : "can be removed", whose_text(answer),
                       answer.action);
  }
  const auto count = remedy.removals.size();
  return fmt::format("{} removal{} end{} every path of {} to {}{}{}", count, count == 1 ? "" : "s",
                     count == 1 ? "s" : "", whose_text(answer), answer.action,
                     remedy.complete ? "" : ", save of those below",
                     remedy.smallest ? "; no smaller set does" : "");
}

// One patch an object; of a list the last goes first.
Json operations(const Cluster& cluster, const std::vector<const Removal*>& removals) {
  std::map<std::uint32_t, const Removal*, std::greater<>> sorted;
  for (const auto* removal : removals) {
    sorted[is_rule(*removal) ? removal->rule : removal->subject] = removal;
  }
  auto list = Json::array();
  for (const auto& [index, removal] : sorted) {
    const auto path = fmt::format("/{}/{}", is_rule(*removal) ? "rules" : "subjects", index);
    if (!is_rule(*removal)) {
      const auto& subject = cluster.bindings[removal->binding].subjects[index];
      list.push_back({{"op", "test"}, {"path", path + "/name"}, {"value", subject.name}});
    }
    list.push_back({{"op", "remove"}, {"path", path}});
  }
  return list;
}

std::string yaml_text(std::string_view text) {
  return Json(text).dump(-1, ' ', true, Json::error_handler_t::replace);
}

// kustomize reads names of targets as anchored regular expressions.
std::string name_pattern(std::string_view name) {
  std::string pattern;
  for (const char c : name) {
    if (std::string_view(".+*?()[]{}|^$\\").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return yaml_text(pattern);
}

void write_target(std::string_view kind, const ObjectMeta& meta, Io& io) {
  const auto in = meta.namespace_.empty()
                      ? std::string()
                      : fmt::format(", namespace: {}", name_pattern(meta.namespace_));
  io.out << fmt::format(
      "- target: {{group: rbac.authorization.k8s.io, version: v1, kind: {}, "
      "name: {}{}}}\n  patch: |-\n",
      kind, name_pattern(meta.name), in);
}

void write_deletion(std::string_view kind, const ObjectMeta& meta, Io& io) {
  Json metadata = {{"name", meta.name}};
  if (!meta.namespace_.empty()) metadata["namespace"] = meta.namespace_;
  const Json patch = {{"$patch", "delete"},
                      {"apiVersion", "rbac.authorization.k8s.io/v1"},
                      {"kind", kind},
                      {"metadata", metadata}};
  io.out << "- patch: |-\n    " << patch.dump(-1, ' ', true, Json::error_handler_t::replace)
         << '\n';
}

}  // namespace

void write_remedy_json(const RemedyAnswer& answer, Io& io) {
  const auto& remedy = answer.remedy;
  Json json = {{"action", answer.action},
               {"unit", answer.question.unit == RemovalUnit::Rules ? "rules" : "bindings"},
               {"subjects", subjects_json(answer.question.subjects)},
               {"allowed", subjects_json(answer.question.allowed)},
               {"complete", remedy.complete},
               {"smallest", remedy.smallest},
               {"removals", Json::array()},
               {"remaining", subjects_json(remedy.remaining)}};
  for (const auto& removal : remedy.removals) {
    json["removals"].push_back(removal_json(answer.cluster, removal));
  }
  io.out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void write_remedy_text(const RemedyAnswer& answer, Io& io) {
  io.out << "# " << visible(summary(answer)) << '\n';
  for (const auto& removal : answer.remedy.removals) {
    io.out << "# " << visible(removal_text(answer.cluster, removal)) << '\n'
           << visible(removal.command) << '\n';
  }
  for (const auto& subject : answer.remedy.remaining) {
    io.out << "# cannot be stopped by removing grants: " << visible(describe(subject)) << '\n';
  }
}

void write_remedy_patch(const RemedyAnswer& answer, Io& io) {
  const auto& cluster = answer.cluster;
  io.out << "# " << visible(summary(answer)) << '\n'
         << "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";
  std::map<std::pair<bool, std::uint32_t>, std::vector<const Removal*>> by_object;
  for (const auto& removal : answer.remedy.removals) {
    by_object[{is_rule(removal), is_rule(removal) ? removal.role : removal.binding}].push_back(
        &removal);
  }
  io.out << (by_object.empty() ? "patches: []\n" : "patches:\n");
  for (const auto& [object, removals] : by_object) {
    for (const auto* removal : removals) {
      io.out << "# " << visible(removal_text(cluster, *removal)) << '\n';
    }
    if (!object.first && is_whole_binding(cluster, *removals.front())) {
      const auto& binding = cluster.bindings[object.second];
      write_deletion(to_string(binding.kind), binding.meta, io);
      continue;
    }
    if (object.first) {
      write_target(to_string(cluster.roles[object.second].kind), cluster.roles[object.second].meta,
                   io);
    } else {
      const auto& binding = cluster.bindings[object.second];
      write_target(to_string(binding.kind), binding.meta, io);
    }
    io.out << "    "
           << operations(cluster, removals).dump(-1, ' ', true, Json::error_handler_t::replace)
           << '\n';
  }
  for (const auto& subject : answer.remedy.remaining) {
    io.out << "# cannot be stopped by removing grants: " << visible(describe(subject)) << '\n';
  }
}

}  // namespace nsposture::cli
