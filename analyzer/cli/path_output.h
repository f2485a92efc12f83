// A takeover path as every command shows it.
#pragma once

#include "analyzer/cli/io.h"
#include "graph/escalation/escalation.h"
#include "graph/model/cluster.h"

#include <nlohmann/json_fwd.hpp>

namespace nsposture::cli {

// [{"technique", "as", "gains", "because", "request", "grants"}].
[[nodiscard]] nlohmann::ordered_json path_json(const Cluster& cluster, const TakeoverPath& path);
void write_path_text(const Cluster& cluster, const TakeoverPath& path, Io& io);

[[nodiscard]] const char* to_word(How how);

}  // namespace nsposture::cli
