#include "analyzer/ingest/audit/event/exposure.h"

#include "analyzer/ingest/audit/event/event_map.h"
#include "graph/base/trim.h"
#include "graph/base/utf8.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

namespace nsposture::ingest::audit {

namespace {

// Limits for hostile objects.
constexpr std::size_t kMaxWords = 16;
constexpr std::size_t kMaxPath = 100;
constexpr std::string_view kReadOnly = " read-only";

class Words {
 public:
  void add(std::string word) {
    if (words_.size() < kMaxWords && std::ranges::find(words_, word) == words_.end()) {
      words_.push_back(std::move(word));
    }
  }

  [[nodiscard]] std::vector<std::string> take() { return std::move(words_); }

 private:
  std::vector<std::string> words_;
};

bool is_true(std::string_view raw) {
  return trim(raw) == "true";
}

// As container runtimes read it: in any case, with or without CAP_.
std::string capability_name(std::string_view text) {
  std::string name(text);
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
  return name.starts_with("CAP_") ? name.substr(4) : name;
}

// Capabilities that let a process escape its container, or reach the node's network or logs.
bool is_strong(std::string_view capability) {
  constexpr std::array<std::string_view, 17> kStrong = {
      "ALL",       "AUDIT_CONTROL",   "BPF",          "CHECKPOINT_RESTORE", "DAC_OVERRIDE",
      "MAC_ADMIN", "DAC_READ_SEARCH", "MAC_OVERRIDE", "NET_ADMIN",          "NET_RAW",
      "PERFMON",   "SYS_ADMIN",       "SYS_BOOT",     "SYS_MODULE",         "SYS_PTRACE",
      "SYS_RAWIO", "SYSLOG"};
  return std::ranges::find(kStrong, capability) != kStrong.end();
}

// From a pod or a container.
void add_context(json::JsonReader& reader, const json::JsonObject& context, Words& words) {
  const auto windows = reader.object(context["windowsOptions"]);
  if (is_true(windows["hostProcess"])) words.add("hostProcess");
}

void add_container(json::JsonReader& reader, const json::JsonObject& container, Words& words) {
  const auto context = reader.object(container["securityContext"]);
  if (is_true(context["privileged"])) words.add("privileged");
  add_context(reader, context, words);
  const auto capabilities = reader.object(context["capabilities"]);
  for (const auto& capability : reader.texts(capabilities["add"])) {
    const auto name = capability_name(capability);
    if (is_strong(name)) words.add("capability " + name);
  }
  if (reader.text(context["procMount"]) == "Unmasked") words.add("procMount Unmasked");
}

template <typename Use>
void each_container(json::JsonReader& reader, const json::JsonObject& spec, Use use) {
  for (const char* list : {"initContainers", "containers", "ephemeralContainers"}) {
    const auto containers = reader.array(spec[list]);
    if (!containers) continue;
    for (const auto raw : *containers) use(reader.object(raw));
  }
}

// The volumes that any container may write to.
std::set<std::string> writable_volumes(json::JsonReader& reader, const json::JsonObject& spec) {
  std::set<std::string> writable;
  each_container(reader, spec, [&](const json::JsonObject& container) {
    const auto mounts = reader.array(container["volumeMounts"]);
    if (!mounts) return;
    for (const auto raw : *mounts) {
      const auto mount = reader.object(raw);
      if (!is_true(mount["readOnly"])) writable.insert(reader.text(mount["name"]));
    }
  });
  return writable;
}

void add_volumes(json::JsonReader& reader, const json::JsonObject& spec, Words& words) {
  const auto volumes = reader.array(spec["volumes"]);
  if (!volumes) return;
  const auto writable = writable_volumes(reader, spec);
  for (const auto raw : *volumes) {
    const auto volume = reader.object(raw);
    const auto host = reader.object(volume["hostPath"]);
    if (!host.valid()) continue;
    auto word = "hostPath " + std::string(cut_utf8(reader.text(host["path"]), kMaxPath));
    if (!writable.contains(reader.text(volume["name"]))) word += kReadOnly;
    words.add(std::move(word));
  }
}

// The service accounts of the controller manager's controllers have permissions that no pod should
// have.
void add_account(json::JsonReader& reader, const json::JsonObject& spec, std::string_view ns,
                 Words& words) {
  const auto account = reader.text(spec["serviceAccountName"]);
  const bool of_controller =
      account.ends_with("-controller") || account == "generic-garbage-collector" ||
      account == "horizontal-pod-autoscaler" || account == "pod-garbage-collector" ||
      account == "node-controller" || account == "clusterrole-aggregation-controller";
  if (ns == "kube-system" && of_controller) words.add("account " + account);
}

std::vector<std::string> of_pod(json::JsonReader& reader, const json::JsonObject& spec,
                                std::string_view ns) {
  Words words;
  each_container(reader, spec, [&](const json::JsonObject& container) {
    add_container(reader, container, words);
  });
  add_context(reader, reader.object(spec["securityContext"]), words);
  add_volumes(reader, spec, words);
  for (const char* key : {"hostPID", "hostIPC", "hostNetwork"}) {
    if (is_true(spec[key])) words.add(key);
  }
  add_account(reader, spec, ns, words);
  return words.take();
}

// A rule without peers and ports allows everything.
bool has_open_rule(json::JsonReader& reader, std::string_view raw) {
  const auto rules = reader.array(raw);
  return rules && std::ranges::any_of(*rules, [&](std::string_view one) {
           const auto rule = reader.object(one);
           return rule.valid() && rule.fields().empty();
         });
}

std::vector<std::string> of_policy(json::JsonReader& reader, const json::JsonObject& spec) {
  Words words;
  if (has_open_rule(reader, spec["ingress"])) words.add("all ingress");
  if (has_open_rule(reader, spec["egress"])) words.add("all egress");
  return words.take();
}

std::vector<std::string> of_service(json::JsonReader& reader, const json::JsonObject& spec) {
  Words words;
  const auto type = reader.text(spec["type"]);
  if (type == "NodePort" || type == "LoadBalancer") words.add(type);
  if (!reader.texts(spec["externalIPs"]).empty()) words.add("externalIPs");
  return words.take();
}

}  // namespace

std::vector<std::string> exposures(json::JsonReader& reader, const json::JsonObject& object,
                                   std::string_view kind, std::string_view ns) {
  const auto spec = reader.object(object["spec"]);
  if (!spec.valid()) return {};
  if (kind == "Pod") return of_pod(reader, spec, ns);
  return kind == "NetworkPolicy" ? of_policy(reader, spec) : of_service(reader, spec);
}

}  // namespace nsposture::ingest::audit
