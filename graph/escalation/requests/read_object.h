// Reads an object before it is written, by whichever read permission there is: a PUT replaces all
// of it, and some kinds reject one without the current resourceVersion.
#pragma once

#include "graph/escalation/model/technique.h"

#include <string>
#include <string_view>

namespace nsposture::escalation::requests {

struct ObjectPlace {
  std::string_view api_group;  // "" for the core group
  std::string_view version;
  std::string_view resource;
  std::string_view ns;  // "" at cluster scope
  std::string_view name;
};

// A command that prints the object as JSON, with the credentials of the acting identity, or else
// without impersonation. "" when neither may read it.
[[nodiscard]] std::string print_object(const StepView& view, const ObjectPlace& what);
// The same for a text in its metadata.
[[nodiscard]] std::string print_metadata(const StepView& view, const ObjectPlace& what,
                                         std::string_view field);
// … only without impersonation.
[[nodiscard]] std::string print_metadata_openly(const StepView& view, const ObjectPlace& what,
                                                std::string_view field);

// overwrite_object() for kinds that accept a PUT only with the current resourceVersion.
[[nodiscard]] StepText overwrite_versioned(const StepView& view, PermissionId patch,
                                           const ObjectPlace& what, const std::string& json);

}  // namespace nsposture::escalation::requests
