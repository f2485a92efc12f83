// A live cluster as source: --kubeconfig, --context, --live, --in-cluster; without any of them, the
// current context if no other source is named.
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
  std::int64_t request_limit_s = 0;  // 0: only limit_s applies
  std::string as_user;               // the user to impersonate while reading
  std::string as_uid;
  std::vector<std::string> as_groups;

  [[nodiscard]] bool asked() const {
    return live || in_cluster || !kubeconfig.empty() || !context.empty();
  }
};

void add_live_options(Parser& app, LiveSource& source);
// --as and --as-group, as in kubectl. Not for commands where they name the queried subject.
void add_impersonation_options(Parser& app, LiveSource& source);

// Whether there is a kubeconfig that a command without a source would use.
[[nodiscard]] bool has_default_cluster();

struct LiveResult {
  ingest::manifest::ReadResult read;
  std::string name;    // of the context
  std::string server;  // the server that was read
};

// Throws Error(Usage) for an unknown context, Error(Input) for a server that cannot be read.
[[nodiscard]] LiveResult read_live_cluster(const LiveSource& source, const Io& io);

}  // namespace nsposture::cli::options
