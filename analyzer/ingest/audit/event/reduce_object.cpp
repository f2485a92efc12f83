#include "analyzer/ingest/audit/event/reduce_object.h"

#include "analyzer/ingest/audit/event/certificate_subject.h"
#include "analyzer/ingest/audit/event/exposure.h"
#include "graph/base/json_text.h"
#include "graph/base/timestamp.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace nsposture::ingest::audit {

namespace {

using Output = nlohmann::ordered_json;

constexpr const char* kPodSecurity = "pod-security.kubernetes.io/enforce";

// Generous for real objects, a limit for hostile ones.
constexpr std::size_t kMaxReduced = 256UL * 1024;

// The user who asked a controller for the namespace (audit-facts.md 2.16). Never
// last-applied-configuration.
bool kept_annotation(std::string_view key) {
  return key == "openshift.io/requester" || key == "hnc.x-k8s.io/subnamespace-of" ||
         key.starts_with("field.cattle.io/");
}

template <typename Keep>
void copy_map(json::JsonReader& reader, std::string_view raw, const char* key, Output& out,
              Keep keep) {
  const auto map = reader.object(raw);
  for (const auto& field : map.fields()) {
    if (!keep(field.key)) continue;
    if (auto value = reader.string(field.raw)) out[key][std::string(field.key)] = *value;
  }
}

void copy_text(json::JsonReader& reader, const json::JsonObject& from, const char* key,
               Output& out) {
  if (auto value = reader.string(from[key]); value && !value->empty()) out[key] = *value;
}

void copy_texts(json::JsonReader& reader, const json::JsonObject& from, const char* key,
                Output& out) {
  if (from[key].empty()) return;
  if (auto values = reader.texts(from[key]); !values.empty()) out[key] = std::move(values);
}

// Copies an array of objects, each converted by `convert`.
template <typename Convert>
void copy_array(json::JsonReader& reader, std::string_view raw, const char* key, Output& out,
                Convert convert) {
  const auto elements = reader.array(raw);
  if (!elements) return;
  auto list = Output::array();
  for (const auto element : *elements) list.push_back(convert(reader.object(element)));
  out[key] = std::move(list);
}

Output metadata_of(json::JsonReader& reader, const json::JsonObject& metadata, bool whole) {
  auto out = Output::object();
  copy_text(reader, metadata, "name", out);
  copy_text(reader, metadata, "namespace", out);
  if (!whole) return out;
  copy_text(reader, metadata, "uid", out);
  copy_map(reader, metadata["labels"], "labels", out, [](auto) { return true; });
  copy_map(reader, metadata["annotations"], "annotations", out, kept_annotation);
  return out;
}

Output selector_of(json::JsonReader& reader, const json::JsonObject& selector) {
  auto out = Output::object();
  copy_map(reader, selector["matchLabels"], "matchLabels", out, [](auto) { return true; });
  copy_array(reader, selector["matchExpressions"], "matchExpressions", out,
             [&](const json::JsonObject& expression) {
               auto one = Output::object();
               copy_text(reader, expression, "key", one);
               copy_text(reader, expression, "operator", one);
               copy_texts(reader, expression, "values", one);
               return one;
             });
  return out;
}

// A roleRef or a subject.
Output reference_of(json::JsonReader& reader, const json::JsonObject& from) {
  auto one = Output::object();
  for (const char* key : {"apiGroup", "kind", "name", "namespace"}) {
    copy_text(reader, from, key, one);
  }
  return one;
}

Output rule_of(json::JsonReader& reader, const json::JsonObject& rule) {
  auto one = Output::object();
  for (const char* key : {"verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"}) {
    copy_texts(reader, rule, key, one);
  }
  return one;
}

void add_rbac(json::JsonReader& reader, const json::JsonObject& object, Output& out) {
  copy_array(reader, object["rules"], "rules", out,
             [&](const json::JsonObject& rule) { return rule_of(reader, rule); });
  const auto reference = [&](const json::JsonObject& from) { return reference_of(reader, from); };
  if (const auto role = reader.object(object["roleRef"]); role.valid()) {
    out["roleRef"] = reference(role);
  }
  copy_array(reader, object["subjects"], "subjects", out, reference);
  if (const auto rule = reader.object(object["aggregationRule"]); rule.valid()) {
    out["aggregationRule"] = Output::object();
    copy_array(reader, rule["clusterRoleSelectors"], "clusterRoleSelectors", out["aggregationRule"],
               [&](const json::JsonObject& selector) { return selector_of(reader, selector); });
  }
}

// While a deletion waits for finalizers, the object and its grants remain in force.
void add_end(json::JsonReader& reader, const json::JsonObject& metadata, Output& out) {
  copy_text(reader, metadata, "deletionTimestamp", out);
  copy_texts(reader, metadata, "finalizers", out);
}

// Limits are short: {"pods":"10"}.
void add_guard(json::JsonReader& reader, const json::JsonObject& object, std::string_view kind,
               Output& out) {
  if (kind == "ResourceQuota") {
    const auto spec = reader.object(object["spec"]);
    copy_map(reader, spec["hard"], "hard", out, [](auto) { return true; });
  } else if (auto opens = exposures(reader, object, kind, {}); !opens.empty()) {
    out["opens"] = std::move(opens);
  }
}

void add_certificate(json::JsonReader& reader, const json::JsonObject& object, Output& out) {
  const auto spec = reader.object(object["spec"]);
  auto wanted = Output::object();
  copy_text(reader, spec, "signerName", wanted);
  copy_text(reader, spec, "username", wanted);
  if (const auto subject = certificate_subject(reader.text(spec["request"]))) {
    wanted["commonName"] = subject->common_name;
    wanted["organizations"] = subject->organizations;
  }
  if (!wanted.empty()) out["spec"] = std::move(wanted);
  const auto status = reader.object(object["status"]);
  const auto conditions = reader.array(status["conditions"]);
  if (!conditions) return;
  auto types = Output::array();
  for (const auto raw : *conditions) types.push_back(reader.text(reader.object(raw)["type"]));
  out["conditions"] = std::move(types);
}

// Kubernetes fills such a Secret with a token that never expires. None of its data is kept.
bool add_token(json::JsonReader& reader, const json::JsonObject& object,
               const json::JsonObject& metadata, Output& out) {
  constexpr std::string_view kType = "kubernetes.io/service-account-token";
  if (reader.text(object["type"]) != kType) return false;
  const auto annotations = reader.object(metadata["annotations"]);
  const auto account = reader.text(annotations["kubernetes.io/service-account.name"]);
  if (account.empty()) return false;
  out["account"] = account;
  return true;
}

bool has_whole_metadata(Body body) {
  return body == Body::Namespace || body == Body::Rbac;
}

}  // namespace

std::optional<ReducedObject> reduce_object(json::JsonReader& reader, std::string_view raw,
                                           const RelevantResource& row, std::string_view ns) {
  const auto object = reader.object(raw);
  if (row.body == Body::Never || !object.valid()) return std::nullopt;
  if (reader.text(object["kind"]) != row.kind) return std::nullopt;
  const auto metadata = reader.object(object["metadata"]);
  // Elastic's pipeline drops it; RBAC grants and pod exposure are present anyway.
  const bool stands_alone = row.body == Body::Rbac || row.body == Body::Exposed;
  if (!metadata.valid() && !stands_alone) return std::nullopt;
  auto out = Output::object();
  out["kind"] = std::string(row.kind);
  out["metadata"] = metadata.valid() ? metadata_of(reader, metadata, has_whole_metadata(row.body))
                                     : Output::object();
  if (row.body == Body::Rbac) {
    add_end(reader, metadata, out["metadata"]);
    add_rbac(reader, object, out);
  }
  if (row.body == Body::Exposed) {
    auto opens = exposures(reader, object, row.kind, ns);
    if (opens.empty()) return std::nullopt;
    out["opens"] = std::move(opens);
  }
  if (row.body == Body::Token && !add_token(reader, object, metadata, out)) return std::nullopt;
  if (row.body == Body::Guard) add_guard(reader, object, row.kind, out);
  if (row.body == Body::Certificate) add_certificate(reader, object, out);
  if (row.body == Body::Namespace) {
    const auto status = reader.object(object["status"]);
    if (const auto phase = reader.text(status["phase"]); !phase.empty()) {
      out["status"]["phase"] = phase;
    }
  }
  ReducedObject reduced;
  if (metadata.valid()) reduced.name = reader.text(metadata["name"]);
  reduced.json = to_text(out);
  if (reduced.json.size() > kMaxReduced) reduced.json.clear();
  return reduced;
}

namespace {

std::optional<ReducedObject> reduce_exposing_patch(json::JsonReader& reader, std::string_view patch,
                                                   const RelevantResource& row) {
  const auto body = reader.object(patch);
  if (!body.valid()) return std::nullopt;
  auto opens = exposures(reader, body, row.kind, {});
  if (opens.empty()) return std::nullopt;
  auto out = Output::object();
  out["kind"] = std::string(row.kind);
  out["opens"] = std::move(opens);
  return ReducedObject{to_text(out), {}};
}

}  // namespace

namespace {

using Convert = Output (*)(json::JsonReader& reader, const json::JsonObject& from);

// What a patch adds to the list `key` of an object, as {"patch":{KEY:[…]}}: a merge patch has the
// whole list, a JSON patch one element or a whole list for each operation. "" if it adds nothing.
std::string reduce_list_patch(json::JsonReader& reader, std::string_view patch, const char* key,
                              Convert convert) {
  auto added = Output::array();
  const auto add = [&](std::string_view raw) {
    if (const auto one = reader.object(raw); one.valid()) added.push_back(convert(reader, one));
  };
  const auto add_all = [&](std::string_view raw) {
    for (const auto item : reader.array(raw).value_or(std::vector<std::string_view>{})) add(item);
  };
  const auto path_of_list = "/" + std::string(key);
  if (const auto operations = reader.array(patch)) {
    for (const auto raw : *operations) {
      const auto operation = reader.object(raw);
      const auto path = reader.text(operation["path"]);
      const auto op = reader.text(operation["op"]);
      if ((op != "add" && op != "replace") || !path.starts_with(path_of_list)) continue;
      path == path_of_list ? add_all(operation["value"]) : add(operation["value"]);
    }
  } else if (const auto body = reader.object(patch); body.valid()) {
    add_all(body[key]);
  }
  if (added.empty()) return {};
  auto out = Output::object();
  out["patch"][key] = std::move(added);
  auto text = to_text(out);
  return text.size() > kMaxReduced ? std::string() : text;
}

// A merge or an apply replaces the whole list of rules, and an apply names the role that it binds:
// then the request has the content. Other patches show only what they add.
std::optional<ReducedObject> reduce_rbac_patch(json::JsonReader& reader,
                                               const store::AuditEvent& event,
                                               std::string_view request,
                                               const RelevantResource& row) {
  const auto body = reader.object(request);
  const bool has_rules = body.valid() && reader.array(body["rules"]).has_value();
  const bool binds = body.valid() && reader.object(body["roleRef"]).valid() &&
                     reader.array(body["subjects"]).has_value();
  if (has_rules || binds) {
    auto out = Output::object();
    out["kind"] = std::string(row.kind);
    out["metadata"]["name"] = event.name;
    if (!event.namespace_.empty()) out["metadata"]["namespace"] = event.namespace_;
    add_rbac(reader, body, out);
    auto text = to_text(out);
    if (text.size() > kMaxReduced) return std::nullopt;
    return ReducedObject{std::move(text), event.name};
  }
  auto text = reduce_list_patch(reader, request, "subjects", reference_of);
  if (text.empty()) text = reduce_list_patch(reader, request, "rules", rule_of);
  if (text.empty()) return std::nullopt;
  return ReducedObject{std::move(text), {}};
}

// The server records when each manager last changed something. An update without changes leaves all
// these times as they were, and its request body shows nothing new.
bool changed_nothing(json::JsonReader& reader, std::string_view response, Timestamp received) {
  constexpr std::int64_t kSlack = 2'000'000'000;  // the times are in whole seconds
  const auto metadata = reader.object(reader.object(response)["metadata"]);
  const auto managers = reader.array(metadata["managedFields"]);
  if (!managers || managers->empty()) return false;
  return std::ranges::all_of(*managers, [&](std::string_view raw) {
    const auto time = parse_rfc3339(reader.text(reader.object(raw)["time"]));
    return time && time->ns < received.ns - kSlack;
  });
}

void add_unchanged(json::JsonReader& reader, std::string_view response,
                   const store::AuditEvent& event, ReducedObject& reduced) {
  const bool may_repeat = event.code == 200 && (event.verb == "patch" || event.verb == "update");
  if (!may_repeat || reduced.json.empty()) return;
  if (!changed_nothing(reader, response, event.received)) return;
  auto object = Output::parse(reduced.json);
  object["unchanged"] = true;
  reduced.json = to_text(object);
}

// Adds the labels that the request set, besides the object itself.
void add_changed_labels(json::JsonReader& reader, std::string_view patch, ReducedObject& reduced) {
  const auto text = reduce_label_patch(reader, patch);
  if (text.empty() || reduced.json.empty()) return;
  auto patched = Output::parse(text)["patch"];
  auto labels = patched["labels"];
  if (patched.contains("cleared") && !labels.contains(kPodSecurity)) labels[kPodSecurity] = nullptr;
  if (labels.empty()) return;
  auto object = Output::parse(reduced.json);
  object["changed"] = std::move(labels);
  reduced.json = to_text(object);
  if (reduced.json.size() > kMaxReduced) reduced.json.clear();
}

}  // namespace

std::optional<ReducedObject> object_after(json::JsonReader& reader, const store::AuditEvent& event,
                                          std::string_view request, std::string_view response,
                                          const RelevantResource& row) {
  auto reduced = reduce_object(reader, response, row, event.namespace_);
  const int code = event.code.value_or(0);
  const bool whole_body = event.verb == "create" || event.verb == "update";
  const bool done = code >= 200 && code < 300;
  // An apply that created the object contained all of it.
  const bool made = whole_body || (event.verb == "patch" && code == 201);
  if (reduced && (row.body == Body::Rbac || row.body == Body::Namespace)) {
    add_unchanged(reader, response, event, *reduced);
  }
  // A grant that the server may have stored must be kept.
  const bool counts = done || (store::is_outcome_unknown(event) && row.body == Body::Rbac);
  if (!reduced && made && counts) reduced = reduce_object(reader, request, row, event.namespace_);
  const bool of_namespace = row.body == Body::Namespace && event.subresource.empty();
  if (reduced && event.verb == "patch" && done && code != 201 && of_namespace) {
    add_changed_labels(reader, request, *reduced);
  }
  if (!reduced && event.verb == "patch" && done && code != 201 && of_namespace) {
    auto text = reduce_label_patch(reader, request);
    if (!text.empty()) reduced = ReducedObject{std::move(text), {}};
  }
  // What a patch writes into a role or binding, if the log lacks the response.
  if (!reduced && event.verb == "patch" && done && row.body == Body::Rbac) {
    reduced = reduce_rbac_patch(reader, event, request, row);
  }
  // A patch has the same structure as the pod or service that it changes.
  if (!reduced && event.verb == "patch" && done && row.body == Body::Exposed) {
    reduced = reduce_exposing_patch(reader, request, row);
  }
  return reduced;
}

namespace {

constexpr std::string_view kLabelsPath = "/metadata/labels/";

// "~1" is a slash and "~0" a tilde (RFC 6901).
std::string unescape_pointer(std::string_view text) {
  std::string key;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '~' && i + 1 < text.size();
    if (escaped) ++i;
    key += !escaped ? text[i] : text[i] == '1' ? '/' : '~';
  }
  return key;
}

// All labels at once: those that it does not name are removed.
bool replace_labels(json::JsonReader& reader, std::string_view op, std::string_view value,
                    Output& patch) {
  patch["labels"] = Output::object();
  patch["cleared"] = true;
  if (op == "remove") return true;
  const auto map = reader.object(value);
  if ((op != "add" && op != "replace") || !map.valid()) return false;
  for (const auto& field : map.fields()) {
    const auto text = reader.string(field.raw);
    if (!text) return false;
    patch["labels"][std::string(field.key)] = *text;
  }
  return true;
}

// One operation of a JSON patch; false if its effect on the labels is unknown.
bool add_operation(json::JsonReader& reader, const json::JsonObject& operation, Output& patch) {
  const auto path = reader.text(operation["path"]);
  const auto op = reader.text(operation["op"]);
  if (op == "test") return true;
  if (path == "/metadata/labels") return replace_labels(reader, op, operation["value"], patch);
  auto& labels = patch["labels"];
  if (path.starts_with(kLabelsPath)) {
    const auto key = unescape_pointer(std::string_view(path).substr(kLabelsPath.size()));
    if (op == "remove") {
      labels[key] = nullptr;
      return true;
    }
    const auto value = reader.string(operation["value"]);
    if ((op != "add" && op != "replace") || !value) return false;
    labels[key] = *value;
    return true;
  }
  // The object itself as a whole has an unknown effect.
  return path.starts_with("/metadata/annotations") || path.starts_with("/spec") ||
         path.starts_with("/metadata/finalizers") || path.starts_with("/metadata/managedFields");
}

bool add_patch(json::JsonReader& reader, std::string_view patch, Output& out) {
  out["labels"] = Output::object();
  if (const auto operations = reader.array(patch)) {
    return std::ranges::all_of(*operations, [&](std::string_view raw) {
      return add_operation(reader, reader.object(raw), out);
    });
  }
  const auto body = reader.object(patch);
  if (!body.valid()) return false;
  // A strategic merge may remove all labels at once.
  const auto metadata = reader.object(body["metadata"]);
  const auto map = reader.object(metadata["labels"]);
  // Elastic's pipeline drops the metadata, so a body without it may have had labels.
  if (!metadata.valid() || !metadata["$patch"].empty() || !body["$patch"].empty()) return false;
  if (!metadata["labels"].empty() && !map.valid()) return false;
  auto& labels = out["labels"];
  for (const auto& field : map.fields()) {
    if (field.key.starts_with("$")) return false;
    if (auto value = reader.string(field.raw)) {
      labels[std::string(field.key)] = *value;
    } else {
      labels[std::string(field.key)] = nullptr;
    }
  }
  return true;
}

}  // namespace

std::string reduce_label_patch(json::JsonReader& reader, std::string_view patch) {
  auto out = Output::object();
  if (!add_patch(reader, patch, out["patch"])) return {};
  auto text = to_text(out);
  return text.size() > kMaxReduced ? std::string() : text;
}

std::string reduce_command(const RequestUri& uri) {
  if (uri.command.empty()) return {};
  auto out = Output::object();
  out["command"] = uri.command;
  return to_text(out);
}

std::string reduce_collection(json::JsonReader& reader, const RequestUri& uri,
                              std::string_view response) {
  auto collection = Output::object();
  if (!uri.label_selector.empty()) collection["labelSelector"] = uri.label_selector;
  if (!uri.field_selector.empty()) collection["fieldSelector"] = uri.field_selector;
  if (uri.limited) collection["limited"] = true;
  const auto list = reader.object(response);
  const bool is_list = list.valid() && reader.text(list["kind"]).ends_with("List");
  if (const auto items = reader.array(list["items"]); is_list && items) {
    auto names = Output::array();
    for (const auto item : *items) {
      names.push_back(metadata_of(reader, reader.object(reader.object(item)["metadata"]), false));
    }
    collection["items"] = std::move(names);
  }
  auto out = Output::object();
  out["collection"] = std::move(collection);
  auto text = to_text(out);
  // Too long: what was removed is then unknown, never "all".
  return text.size() > kMaxReduced ? std::string() : text;
}

}  // namespace nsposture::ingest::audit
