// A manifest, YAML or JSON: nothing crashes or hangs, what stands before it is not lost, and the
// same text gives the same objects.
#include "analyzer/ingest/manifest/cluster_builder.h"
#include "analyzer/ingest/manifest/convert.h"
#include "analyzer/ingest/manifest/json_manifest.h"
#include "analyzer/ingest/manifest/yaml.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace nsposture;
using namespace nsposture::ingest::manifest;

struct Read {
  Cluster cluster;
  std::vector<Diagnostic> diagnostics;
};

Read read(const std::string& text) {
  std::string padded;
  padded.reserve(text.size() + kJsonPadding);
  padded = text;
  Read result;
  ClusterBuilder builder(result.cluster, result.diagnostics);
  builder.keep_all_forms();
  builder.open_file("fuzz.yaml");
  const std::string default_namespace = "default";
  Converter converter(builder, default_namespace);
  if (looks_like_json(padded)) {
    read_json(padded, converter);
  } else {
    read_yaml(padded, false, converter);
  }
  builder.close_file();
  return result;
}

std::size_t objects(const Read& read) {
  return read.cluster.roles.size() + read.cluster.bindings.size();
}

bool is_template(const Read& read) {
  for (const auto& diagnostic : read.diagnostics) {
    if (diagnostic.message.find("template") != std::string::npos) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto alone = read(text);
  if (objects(read(text)) != objects(alone)) std::abort();
  const auto behind = read(
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
      "metadata: {name: first}\nrules: []\n---\n" +
      text);
  // A template is never half-read.
  if (is_template(behind)) return 0;
  if (behind.cluster.roles.empty() || behind.cluster.roles[0].meta.name != "first") std::abort();
  return 0;
}
