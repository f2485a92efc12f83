// The answer of `remediate`: for people as kubectl lines, for programs, and as a patch for the
// manifests.
#pragma once

#include "analyzer/cli/io.h"
#include "graph/escalation/escalation.h"
#include "graph/model/cluster.h"

#include <string>

namespace nsposture::cli {

struct RemedyAnswer {
  const Cluster& cluster;
  const RemedyQuestion& question;
  const Remedy& remedy;
  std::string action;  // as it was asked: `create namespaces`
};

// {"action", "unit", "subjects", "allowed", "complete", "smallest", "removals":[{"what":
// "binding"|"subject"|"rule", "binding"|"role", "subject", "rule", "file", "line", "command"}],
// "remaining"}.
void write_remedy_json(const RemedyAnswer& answer, Io& io);
void write_remedy_text(const RemedyAnswer& answer, Io& io);
// A kustomize Component: `components: [FOLDER]` in a kustomization applies it to the manifests.
void write_remedy_patch(const RemedyAnswer& answer, Io& io);

}  // namespace nsposture::cli
