#include "analyzer/analysis/digest.h"

#include "store/records/finding.h"

#include <algorithm>
#include <set>

namespace nsposture::analysis {

namespace {

// Prefixes every text with its length, so that adjacent texts cannot be confused.
class Line {
 public:
  explicit Line(char kind) : text_(1, kind) {}

  Line& add(std::string_view text) {
    text_ += std::to_string(text.size()) + ':';
    text_ += text;
    return *this;
  }

  Line& add(const std::vector<std::string>& texts) {
    add(std::to_string(texts.size()));
    for (const auto& text : texts) add(text);
    return *this;
  }

  Line& add(const Labels& labels) {
    add(std::to_string(labels.size()));
    for (const auto& [key, value] : labels) add(key).add(value);
    return *this;
  }

  Line& add(const ObjectMeta& meta) {
    add(meta.namespace_).add(meta.name).add(meta.uid).add(meta.labels).add(meta.annotations);
    return *this;
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

std::string line_of(const Role& role) {
  Line line(role.kind == RoleKind::Role ? 'r' : 'R');
  line.add(role.meta);
  for (const auto& rule : role.rules) {
    line.add(rule.verbs).add(rule.api_groups).add(rule.resources).add(rule.resource_names);
    line.add(rule.non_resource_urls);
  }
  if (!role.aggregation) return line.take();
  for (const auto& selector : role.aggregation->selectors) {
    line.add(selector.match_labels);
    for (const auto& one : selector.match_expressions)
      line.add(one.key).add(one.op).add(one.values);
  }
  return line.take();
}

std::string line_of(const Binding& binding) {
  Line line(binding.kind == BindingKind::RoleBinding ? 'b' : 'B');
  line.add(binding.meta).add(to_string(binding.role_ref.kind)).add(binding.role_ref.name);
  for (const auto& subject : binding.subjects) {
    line.add(to_string(subject.kind)).add(subject.namespace_).add(subject.name);
  }
  return line.take();
}

}  // namespace

std::string digest_of(const Cluster& cluster) {
  std::set<std::string> lines;
  for (const auto& role : cluster.roles) lines.insert(line_of(role));
  for (const auto& binding : cluster.bindings) lines.insert(line_of(binding));
  for (const auto& ns : cluster.namespaces) {
    lines.insert(Line('n').add(ns.meta).add(ns.phase).take());
  }
  for (const auto& account : cluster.service_accounts) {
    lines.insert(Line('s').add(account.meta).take());
  }
  for (const auto& workload : cluster.workloads) {
    Line line('w');
    line.add(workload.kind).add(workload.meta.namespace_).add(workload.service_account);
    lines.insert(line.take());
  }
  for (const auto& object : cluster.related) {
    lines.insert(Line('o').add(object.kind).add(object.type).add(object.meta).take());
  }
  for (const auto& group : cluster.api_groups) lines.insert(Line('a').add(group).take());
  std::string all;
  for (const auto& line : lines) all += line + '\n';
  return store::fingerprint(
      {cluster.name, cluster.builtin_roles, to_string(cluster.kubernetes), all});
}

}  // namespace nsposture::analysis
