#include "analyzer/ingest/audit/event/event_map.h"

#include "analyzer/ingest/audit/event/event_time.h"
#include "analyzer/ingest/audit/event/reduce_object.h"
#include "analyzer/ingest/audit/event/relevance.h"
#include "analyzer/ingest/audit/event/request_uri.h"
#include "graph/base/utf8.h"

#include <algorithm>
#include <array>
#include <utility>

namespace nsposture::ingest::audit {

namespace {

using store::AuditEvent;
using store::Level;
using store::MissingField;
using store::Stage;

constexpr std::string_view kDecision = "authorization.k8s.io/decision";
constexpr std::string_view kReason = "authorization.k8s.io/reason";
constexpr std::string_view kIssued = "authentication.kubernetes.io/issued-credential-id";
constexpr std::string_view kTruncated = "audit.k8s.io/truncated";

std::optional<Stage> stage_from(std::string_view text) {
  if (text == "RequestReceived") return Stage::RequestReceived;
  if (text == "ResponseStarted") return Stage::ResponseStarted;
  if (text == "ResponseComplete") return Stage::ResponseComplete;
  if (text == "Panic") return Stage::Panic;
  return std::nullopt;
}

// The annotations that are used, however the format spells their keys.
struct Annotations {
  std::string decision;
  std::string reason;
  std::string issued;
  bool decided = false;
  bool truncated = false;
};

std::string underscored(std::string_view key) {
  std::string text(key);
  for (char& c : text) {
    if (c == '.') c = '_';
  }
  return text;
}

Annotations read_annotations(json::JsonReader& reader, std::string_view raw, bool underscores) {
  const auto object = reader.object(raw);
  const auto find = [&](std::string_view key) {
    const auto value = object[key];
    return value.empty() && underscores ? object[underscored(key)] : value;
  };
  Annotations read;
  read.decided = !find(kDecision).empty();
  read.decision = reader.text(find(kDecision));
  read.reason = reader.text(find(kReason));
  read.issued = reader.text(find(kIssued));
  read.truncated = reader.text(find(kTruncated)) == "true";
  return read;
}

// user.extra: values are arrays of strings. Elastic may have split the keys at their dots.
void keep_extra(store::Actor& actor, std::string_view key, std::vector<std::string> values) {
  constexpr std::string_view kPrefix = "authentication.kubernetes.io/";
  constexpr std::array<std::string_view, 5> kCloud = {"arn", "canonicalArn", "principalId",
                                                      "sessionName", "accessKeyId"};
  if (values.empty()) return;
  if (key.starts_with(kPrefix)) {
    key.remove_prefix(kPrefix.size());
    if (key == "credential-id") actor.credential_id = values.front();
    if (key == "pod-name") actor.pod_name = values.front();
    if (key == "node-name") actor.node_name = values.front();
  }
  for (const auto name : kCloud) {
    if (key != name) continue;
    for (const auto& value : values) actor.cloud_identity.push_back(std::string(key) + '=' + value);
  }
}

void read_extra(json::JsonReader& reader, std::string_view raw, const std::string& prefix,
                int depth, store::Actor& actor) {
  constexpr int kMaxNested = 6;
  const auto extra = reader.object(raw);
  for (const auto& field : extra.fields()) {
    const auto key =
        prefix.empty() ? std::string(field.key) : prefix + '.' + std::string(field.key);
    if (json::json_kind(field.raw) == json::JsonKind::Object && depth < kMaxNested) {
      read_extra(reader, field.raw, key, depth + 1, actor);
    } else {
      keep_extra(actor, key, reader.texts(field.raw));
    }
  }
}

// The impersonating request is the only source on the user behind it: a proxy such as Rancher's
// puts the real name there. It is kept with the cloud identity, as "key=value". Assertions and
// tokens are not names and are never kept.
void keep_asserted(store::Actor& actor, std::string_view key,
                   const std::vector<std::string>& values) {
  constexpr std::size_t kMostEntries = 16;
  constexpr std::size_t kMostBytes = 256;
  const bool is_secret = key.find("assertion") != std::string_view::npos ||
                         key.find("token") != std::string_view::npos;
  if (is_secret) return;
  for (const auto& value : values) {
    auto entry = std::string(key) + '=' + value;
    const bool held = std::ranges::find(actor.cloud_identity, entry) != actor.cloud_identity.end();
    if (held || entry.size() > kMostBytes || actor.cloud_identity.size() >= kMostEntries) continue;
    actor.cloud_identity.push_back(std::move(entry));
  }
}

store::Actor read_actor(json::JsonReader& reader, std::string_view raw) {
  const auto user = reader.object(raw);
  store::Actor actor;
  actor.username = reader.text(user["username"]);
  actor.uid = reader.text(user["uid"]);
  actor.groups = reader.texts(user["groups"]);
  read_extra(reader, user["extra"], {}, 0, actor);
  return actor;
}

store::Actor read_impersonated(json::JsonReader& reader, const RawEvent& raw) {
  auto actor = read_actor(reader, raw.impersonated);
  const auto user = reader.object(raw.impersonated);
  const auto extra = reader.object(user["extra"]);
  for (const auto& field : extra.fields()) {
    keep_asserted(actor, field.key, reader.texts(field.raw));
  }
  // The verb that allowed it, set by the server. No header can set a key with a capital letter.
  const auto authentication = reader.object(raw.authentication);
  const auto constraint = reader.text(authentication["impersonationConstraint"]);
  if (!constraint.empty()) keep_asserted(actor, "impersonationConstraint", {constraint});
  return actor;
}

bool absent(std::string_view raw) {
  return raw.empty() || json::json_kind(raw) == json::JsonKind::Null;
}

std::optional<EventTime> read_time(json::JsonReader& reader, std::string_view raw) {
  if (absent(raw)) return std::nullopt;
  const bool is_number = json::json_kind(raw) == json::JsonKind::Number;
  return parse_event_time(is_number ? std::string(raw) : reader.text(raw));
}

class Mapper {
 public:
  Mapper(json::JsonReader& reader, const RawEvent& raw, const RecordContext& context)
      : reader_(reader), raw_(raw), context_(context) {}

  MappedEvent run() {
    MappedEvent mapped;
    const auto id = reader_.text(raw_.audit_id);
    const auto stage =
        absent(raw_.stage) ? Stage::ResponseComplete : stage_from(reader_.text(raw_.stage));
    if (!stage) return failed("no known stage");
    const auto received = read_time(reader_, raw_.received);
    const auto at = read_time(reader_, raw_.at);
    if (!received && !at) return failed("no timestamp that can be read");
    event_.blind = lacks(id, received, at);
    mapped.audit_id = id;
    mapped.stage = *stage;
    mapped.at = at ? at->time : received->time;
    const auto level = level_from(reader_.text(raw_.level));
    mapped.level = level.value_or(Level::Metadata);
    read_reference();
    if (event_.verb.empty()) return failed("no verb");
    const auto* row = find_row();
    if (row == nullptr) return mapped;
    event_.audit_id = id;
    event_.stage = *stage;
    event_.level = mapped.level;
    event_.received = received ? received->time : at->time;
    event_.at = mapped.at;
    fill_request();
    fill_outcome(*row);
    fill_object(*row);
    if (event_.object.empty() && needs_exposure(*row, event_.namespace_, event_.user.username)) {
      return mapped;
    }
    mapped.kept = std::move(event_);
    return mapped;
  }

 private:
  static MappedEvent failed(const char* why) {
    MappedEvent mapped;
    mapped.error = std::string("not an audit event: ") + why;
    return mapped;
  }

  // Fields that the event should have but that were removed or changed.
  [[nodiscard]] std::uint32_t lacks(const std::string& id, const std::optional<EventTime>& received,
                                    const std::optional<EventTime>& at) const {
    std::uint32_t missing = 0;
    if (id.empty()) missing |= flag(MissingField::AuditId);
    if (absent(raw_.stage)) missing |= flag(MissingField::Stage);
    if ((received && received->rewritten) || (at && at->rewritten)) {
      missing |= flag(MissingField::ExactTime);
    }
    return missing;
  }

  void read_reference() {
    const auto reference = reader_.object(raw_.object_ref);
    event_.api_group = reader_.text(reference["apiGroup"]);
    event_.resource = reader_.text(reference["resource"]);
    event_.subresource = reader_.text(reference["subresource"]);
    event_.namespace_ = reader_.text(reference["namespace"]);
    event_.name = reader_.text(reference["name"]);
    event_.verb = reader_.text(raw_.verb);
  }

  const RelevantResource* find_row() {
    const bool notable = is_notable();
    if (!may_be_relevant_resource(event_.resource) && !notable) return nullptr;
    const auto status = reader_.object(raw_.status);
    if (const auto code = reader_.integer(status["code"]); code && *code > 0 && *code < 1000) {
      event_.code = static_cast<int>(*code);
    }
    message_ = reader_.text(status["message"]);
    annotations_ = read_annotations(reader_, raw_.annotations, context_.underscored_annotations);
    uri_ = parse_request_uri(reader_.text(raw_.uri));
    return relevant({event_.api_group, event_.resource, event_.subresource, event_.namespace_,
                     event_.name, event_.verb, uri_.path, event_.code.value_or(0),
                     annotations_.decided, notable});
  }

  // Without credentials, or under the name or group of one of Kubernetes' own identities.
  [[nodiscard]] bool is_notable() {
    if (absent(raw_.impersonated)) return raw_.user.find("system:anonymous") != raw_.user.npos;
    if (raw_.impersonated.find("system:masters") != raw_.impersonated.npos) return true;
    const auto name = reader_.text(reader_.object(raw_.impersonated)["username"]);
    return name.starts_with("system:") &&
           (!name.starts_with("system:serviceaccount:") ||
            name.starts_with("system:serviceaccount:kube-system:"));
  }

  void fill_request() {
    event_.path = std::move(uri_.path);
    event_.field_manager = std::move(uri_.field_manager);
    event_.dry_run = uri_.dry_run || is_dry_run_delete(reader_, raw_.request);
    event_.user = read_actor(reader_, raw_.user);
    if (!absent(raw_.impersonated)) event_.impersonated = read_impersonated(reader_, raw_);
    event_.source_ips = reader_.texts(raw_.source_ips);
    event_.user_agent = reader_.text(raw_.user_agent);
    event_.cluster = context_.cluster;
    event_.apiserver = context_.apiserver;
  }

  void fill_outcome(const RelevantResource& row) {
    const int code = event_.code.value_or(0);
    event_.message = kept_message(message_, code, row);
    event_.decision = std::move(annotations_.decision);
    event_.reason = std::move(annotations_.reason);
    event_.issued_credential_id = std::move(annotations_.issued);
    event_.blind |= context_.blind;
    if (annotations_.truncated || cut_body(raw_.request) || cut_body(raw_.response)) {
      event_.blind |= flag(MissingField::Truncated);
    }
  }

  // AKS replaces a body that is too large by a string (audit-facts.md 2.13).
  [[nodiscard]] bool cut_body(std::string_view body) {
    return json::json_kind(body) == json::JsonKind::String &&
           reader_.text(body).starts_with("skipped-too-big");
  }

  void fill_object(const RelevantResource& row) {
    if (event_.verb == "deletecollection") {
      if (row.body != Body::Rbac) return;
      event_.object = reduce_collection(reader_, uri_, raw_.response);
      return;
    }
    if (row.body == Body::Command) {
      event_.object = reduce_command(uri_);
      return;
    }
    auto reduced = object_after(reader_, event_, raw_.request, raw_.response, row);
    if (!reduced) return;
    event_.object = std::move(reduced->json);
    if (event_.object.empty()) event_.blind |= flag(MissingField::Truncated);
    if (event_.name.empty()) event_.name = std::move(reduced->name);
  }

  json::JsonReader& reader_;
  const RawEvent& raw_;
  const RecordContext& context_;
  AuditEvent event_;
  RequestUri uri_;
  Annotations annotations_;
  std::string message_;
};

}  // namespace

std::optional<Level> level_from(std::string_view text) {
  if (text == "None") return Level::None;
  if (text == "Metadata") return Level::Metadata;
  if (text == "Request") return Level::Request;
  if (text == "RequestResponse") return Level::RequestResponse;
  return std::nullopt;
}

bool is_dry_run_delete(json::JsonReader& reader, std::string_view request) {
  const auto body = reader.object(request);
  if (!body.valid() || reader.text(body["kind"]) != "DeleteOptions") return false;
  const auto values = reader.texts(body["dryRun"]);
  return std::find(values.begin(), values.end(), "All") != values.end();
}

std::string kept_message(const std::string& message, int code, const RelevantResource& row) {
  const bool secret = row.body == Body::Never || row.body == Body::Token;
  const bool may_quote = secret && code != 401 && code != 403;
  if (code < 400 || may_quote) return {};
  return std::string(cut_utf8(message, kMaxMessage));
}

RawEvent raw_event(const json::JsonObject& event) {
  RawEvent raw;
  raw.audit_id = event["auditID"];
  raw.stage = event["stage"];
  raw.level = event["level"];
  raw.verb = event["verb"];
  raw.uri = event["requestURI"];
  raw.user = event["user"];
  raw.impersonated = event["impersonatedUser"];
  raw.authentication = event["authenticationMetadata"];
  raw.source_ips = event["sourceIPs"];
  raw.user_agent = event["userAgent"];
  raw.object_ref = event["objectRef"];
  raw.status = event["responseStatus"];
  raw.request = event["requestObject"];
  raw.response = event["responseObject"];
  raw.received = event["requestReceivedTimestamp"];
  raw.at = event["stageTimestamp"];
  raw.annotations = event["annotations"];
  // v1beta1, then what shippers add when they remove the event's own times.
  for (const char* key : {"timestamp", "@timestamp", "time"}) {
    if (raw.received.empty() && raw.at.empty()) raw.received = event[key];
  }
  return raw;
}

MappedEvent map_event(json::JsonReader& reader, const RawEvent& raw, const RecordContext& context) {
  return Mapper(reader, raw, context).run();
}

}  // namespace nsposture::ingest::audit
