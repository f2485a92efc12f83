#include "graph/escalation/model/data_files.h"

#include <sstream>
#include <string>
#include <string_view>

extern "C" const char nsposture_workload_kinds_begin[], nsposture_workload_kinds_end[];
extern "C" const char nsposture_indirect_creators_begin[], nsposture_indirect_creators_end[];

namespace nsposture::escalation {

namespace {

using Fields = std::vector<std::string>;

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, by);) parts.push_back(part);
  return parts;
}

// One entry per line, fields separated by spaces, `-` for an empty one; `#` starts a comment.
std::vector<Fields> lines_of(const char* begin, const char* end) {
  std::vector<Fields> lines;
  std::istringstream in(std::string(begin, end));
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    Fields fields;
    for (std::string word; words >> word;) fields.push_back(word == "-" ? std::string() : word);
    lines.push_back(std::move(fields));
  }
  return lines;
}

// A resource is written `resource.version.group`, as kubectl accepts it.
struct ResourceName {
  std::string resource, version, group;
};

ResourceName resource_name(const std::string& text) {
  const auto first = text.find('.');
  const auto second = text.find('.', first + 1);
  if (second == std::string::npos) return {text.substr(0, first), text.substr(first + 1), {}};
  return {text.substr(0, first), text.substr(first + 1, second - first - 1),
          text.substr(second + 1)};
}

}  // namespace

std::vector<WorkloadKind> workload_kinds() {
  std::vector<WorkloadKind> kinds;
  for (const auto& fields :
       lines_of(nsposture_workload_kinds_begin, nsposture_workload_kinds_end)) {
    const auto name = resource_name(fields.at(0));
    kinds.push_back({name.group, name.resource, fields.at(1), name.version, fields.at(3),
                     fields.at(2) == "restarts"});
  }
  return kinds;
}

std::vector<IndirectKind> indirect_kinds() {
  std::vector<IndirectKind> kinds;
  for (const auto& fields :
       lines_of(nsposture_indirect_creators_begin, nsposture_indirect_creators_end)) {
    const auto name = resource_name(fields.at(0));
    kinds.push_back({name.group, name.resource, fields.at(1), name.version, fields.at(3),
                     split(fields.at(4), ','), fields.at(2) == "namespaced",
                     fields.at(5) != "keeps", fields.at(5) == "grants"});
  }
  return kinds;
}

}  // namespace nsposture::escalation
