# What the option NSPOSTURE_QUICK_BUILD changes: files are compiled several at a time.
#
# nsposture_join(TARGET COUNT [APART FOLDER]): COUNT files of each folder of TARGET are compiled in one
# go, so that the headers and templates they share cost their time once. A folder has a namespace of its
# own; so only files of one folder can clash in their local names. Where each file has its own `run` or
# `text`, COUNT is 1. The files of FOLDER stay apart.
function(nsposture_join target count)
  cmake_parse_arguments(arg "" "APART" "" ${ARGN})
  get_target_property(sources ${target} SOURCES)
  get_target_property(root ${target} SOURCE_DIR)
  list(FILTER sources INCLUDE REGEX "\\.cpp$")
  foreach(source ${sources})
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${root}")
    cmake_path(GET source PARENT_PATH folder)
    if(arg_APART AND folder STREQUAL "${root}/${arg_APART}")
      continue()
    endif()
    string(MAKE_C_IDENTIFIER "${folder}" seen)  # a variable a folder: its files so far
    math(EXPR group "0${${seen}} / ${count}")
    math(EXPR ${seen} "0${${seen}} + 1")
    set_source_files_properties("${source}" TARGET_DIRECTORY ${target}
                                PROPERTIES UNITY_GROUP "${group}")
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # A joined file is an included one, and g++ warns of local types in those.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endfunction()

nsposture_join(nsposture_graph 1)
nsposture_join(nsposture_records 8)
nsposture_join(nsposture_store 3)
nsposture_join(nsposture_reports 3)
nsposture_join(nsposture_ingest_bytes 8)
nsposture_join(nsposture_ingest_json 8)
nsposture_join(nsposture_ingest_manifest 8)
nsposture_join(nsposture_ingest_audit 4)
nsposture_join(nsposture_ingest_kube 8)
nsposture_join(nsposture_correlation 6)
nsposture_join(nsposture_rules 1)
nsposture_join(nsposture_analysis 5)
nsposture_join(nsposture_investigation 6)
nsposture_join(nsposture_queries 6)
nsposture_join(nsposture_check 3)
nsposture_join(nsposture_web 8)
nsposture_join(nsposture_serve 6)
nsposture_join(nsposture_cli 6 APART commands)
