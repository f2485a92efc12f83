#include "analyzer/rules/base/wording.h"

#include "graph/base/shell_quote.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nsposture::rules {

std::string list_text(std::vector<std::string> words, std::size_t most) {
  const auto more = words.size() > most ? words.size() - most : 0;
  words.resize(words.size() - more);
  auto text = fmt::format("{}", fmt::join(words, ", "));
  if (more > 0) text += fmt::format(" and {} more", more);
  return text;
}

std::string removal_command(const Binding& binding) {
  if (binding.kind == BindingKind::ClusterRoleBinding) {
    return "kubectl delete " + shell_quote("clusterrolebinding/" + binding.meta.name);
  }
  return fmt::format("kubectl delete -n {} {}", shell_quote(binding.meta.namespace_),
                     shell_quote("rolebinding/" + binding.meta.name));
}

}  // namespace nsposture::rules
