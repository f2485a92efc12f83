// Ends of sentences about an object that grants permissions in its own way.
#pragma once

#include <string_view>

namespace nsposture::ingest::manifest {

inline constexpr std::string_view kAuthorizes = "says how an API server decides what is allowed";
inline constexpr std::string_view kMapsAws = "gives AWS identities access to a cluster";

}  // namespace nsposture::ingest::manifest
