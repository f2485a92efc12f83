// A live cluster as a source: --kubeconfig, --context, --live, --in-cluster; without any of them
// the current context, where no other source is named.
#pragma once

#include "analyzer/cli/options/parser.h"
#include "analyzer/cli/terminal/io.h"
#include "analyzer/ingest/manifest/manifest_source.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::cli::options {

struct LiveSource {
  std::vector<std::string> kubeconfig;
  std::string context;
  bool live = false;
  bool in_cluster = false;
  std::int64_t limit_s = 300;
  std::int64_t request_limit_s = 0;  // 0: none but limit_s
  std::string as_user;               // to impersonate while reading
  std::string as_uid;
  std::vector<std::string> as_groups;

  [[nodiscard]] bool asked() const {
    return live || in_cluster || !kubeconfig.empty() || !context.empty();
  }
};

void add_live_options(Parser& app, LiveSource& source);
// --as and --as-group, as kubectl has them. Not where they name the subject of a question.
void add_impersonation_options(Parser& app, LiveSource& source);

// Is there a kubeconfig that a command without any source reads by?
[[nodiscard]] bool has_default_cluster();

struct LiveResult {
  ingest::manifest::ReadResult read;
  std::string name;    // of the context
  std::string server;  // where it was read from
};

// Throws Error(Usage) for a context that is not there, Error(Input) for a server that cannot be
// read.
[[nodiscard]] LiveResult read_live_cluster(const LiveSource& source, const Io& io);

}  // namespace nsposture::cli::options
