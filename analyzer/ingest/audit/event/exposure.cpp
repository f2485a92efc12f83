#include "analyzer/ingest/audit/event/exposure.h"

#include "analyzer/ingest/audit/event/event_map.h"
#include "graph/base/trim.h"
#include "graph/base/utf8.h"

#include <algorithm>
#include <array>
#include <utility>

namespace nsposture::ingest::audit {

namespace {

// Bounds for hostile objects.
constexpr std::size_t kMaxWords = 16;
constexpr std::size_t kMaxPath = 100;

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

// Those with which a process gets out of its container, or at the node's network.
bool is_strong(std::string_view capability) {
  constexpr std::array<std::string_view, 10> kStrong = {
      "ALL",       "BPF",      "DAC_READ_SEARCH", "NET_ADMIN",  "NET_RAW",
      "SYS_ADMIN", "SYS_BOOT", "SYS_MODULE",      "SYS_PTRACE", "SYS_RAWIO"};
  return std::ranges::find(kStrong, capability) != kStrong.end();
}

void add_container(json::JsonReader& reader, const json::JsonObject& container, Words& words) {
  const auto context = reader.object(container["securityContext"]);
  if (is_true(context["privileged"])) words.add("privileged");
  const auto capabilities = reader.object(context["capabilities"]);
  for (const auto& capability : reader.texts(capabilities["add"])) {
    if (is_strong(capability)) words.add("capability " + capability);
  }
}

std::string host_path(std::string_view path) {
  return "hostPath " + std::string(cut_utf8(path, kMaxPath));
}

std::vector<std::string> of_pod(json::JsonReader& reader, const json::JsonObject& spec) {
  Words words;
  for (const char* list : {"initContainers", "containers", "ephemeralContainers"}) {
    const auto containers = reader.array(spec[list]);
    if (!containers) continue;
    for (const auto raw : *containers) add_container(reader, reader.object(raw), words);
  }
  if (const auto volumes = reader.array(spec["volumes"])) {
    for (const auto raw : *volumes) {
      const auto volume = reader.object(raw);
      const auto host = reader.object(volume["hostPath"]);
      if (host.valid()) words.add(host_path(reader.text(host["path"])));
    }
  }
  for (const char* key : {"hostPID", "hostIPC", "hostNetwork"}) {
    if (is_true(spec[key])) words.add(key);
  }
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
                                   std::string_view kind) {
  const auto spec = reader.object(object["spec"]);
  if (!spec.valid()) return {};
  return kind == "Pod" ? of_pod(reader, spec) : of_service(reader, spec);
}

}  // namespace nsposture::ingest::audit
