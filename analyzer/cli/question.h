// "VERB RESOURCE [NAME] [-n NS]", the way several commands are asked.
#pragma once

#include "analyzer/cli/options/parser.h"
#include "graph/escalation/escalation.h"
#include "graph/rbac/request.h"

#include <optional>
#include <string>

namespace nsposture::cli {

struct QuestionOptions {
  std::string verb;
  std::string resource;  // or a path that begins with /
  std::string name;
  std::string namespace_;
  std::string subresource;
  std::string api_group;
};

void add_question_options(options::Parser& app, QuestionOptions& options, bool required);

// The parsed question; owns the text that the requests view.
class Question {
 public:
  explicit Question(const QuestionOptions& options);

  [[nodiscard]] bool is_non_resource() const { return !path_.empty(); }

  [[nodiscard]] ResourceRequest resource() const;
  [[nodiscard]] NonResourceRequest non_resource() const;
  // `create namespaces`, in any of its spellings: it has a meaning of its own (FACTS.md 1, 2).
  [[nodiscard]] bool is_namespace_creation() const;

  // The same as something to be reached. REQUIRES: no path.
  [[nodiscard]] EscalationTarget target() const;

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string verb_, path_, resource_, api_group_, subresource_, namespace_, name_;
};

}  // namespace nsposture::cli
