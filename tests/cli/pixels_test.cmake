# gpukit pixels: what files become, under which names; every refusal; nothing partial, ever.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)

# Two images that are easy to read: 2x2 RGB and 3x1 gray.
expect("printf 'P6\\n2 2\\n255\\nabcdefghijkl' >a.ppm; printf 'P5\\n3 1\\n255\\nABC' >g.pgm" 0 "" "")
# Whatever is left behind in a folder is seen.
set(list "find . -mindepth 1 | LC_ALL=C sort")

# ---- what comes out, and under which name ----
expect("gpukit pixels a.ppm g.pgm -o out/ && ls -A out && cmp a.ppm out/a.ppm" 0
  "a.ppm\ng.pgm\n" "")
expect("gpukit pixels a.ppm --output=- --op invert | od -An -tx1 -j11" 0
  " 9e 9d 9c 9b 9a 99 98 97 96 95 94 93\n" "")
expect("gpukit pixels - -o - --format ppm <a.ppm | cmp - a.ppm" 0 "" "")
expect("gpukit pixels a.ppm -o - --op invert --op invert | cmp - a.ppm" 0 "" "")
expect("gpukit pixels a.ppm -o deep/er/ --format pgm && ls deep/er" 0 "a.pgm\n" "")
expect("gpukit pixels a.ppm -o deep/er/ --format pnm && ls deep/er" 0 "a.pgm\na.pnm\n" "")
expect("gpukit pixels a.ppm g.pgm -o 'p/{index}-{name}.{ext}' && ls p" 0 "1-a.ppm\n2-g.pgm\n" "")
expect("gpukit pixels a.ppm -o new.pgm --quiet && cmp new.pgm a.ppm" 0 "" "")
# A file that is there is replaced, with the permissions that others get.
expect("umask 027; gpukit pixels g.pgm -o new.pgm && cmp new.pgm g.pgm && stat -c %a new.pgm" 0
  "640\n" "")
expect("ln -s new.pgm link.pgm; gpukit pixels a.ppm -o link.pgm && cmp new.pgm a.ppm && test -L link.pgm"
  0 "" "")
expect("gpukit pixels a.ppm -o /dev/null" 0 "" "")

# ---- folders ----
expect("mkdir -p f/b/c f/.hidden && cp a.ppm f/z.ppm && cp a.ppm f/b/y.ppm && cp g.pgm f/b/c/x.pgm \\
  && cp a.ppm f/.hidden/n.ppm && cp a.ppm f/.n.ppm && echo text >f/readme.txt && ln -s .. f/b/up" 0
  "" "")
expect("gpukit pixels f -o o1/ && cd o1 && ${list}" 0 "./z.ppm\n" "")
expect("gpukit pixels f -o o2/ --recursive && cd o2 && ${list}" 0
  "./b\n./b/c\n./b/c/x.pgm\n./b/y.ppm\n./z.ppm\n" "")
expect("gpukit pixels f -o 'o3/{folder}/{index}.ppm' --recursive && cd o3 && ${list}" 0
  "./3.ppm\n./b\n./b/2.ppm\n./b/c\n./b/c/1.ppm\n" "")
# What was written into the folder that is read is not read the next time.
foreach(time IN ITEMS first second)
  expect("gpukit pixels f -o f/out/ --recursive && cd f/out && ${list}" 0
    "./b\n./b/c\n./b/c/x.pgm\n./b/y.ppm\n./z.ppm\n" "")
endforeach()
expect("gpukit pixels f/b/c/.. -o - --format ppm | cmp - a.ppm" 0 "" "")

# ---- files that fail, while the others go on ----
expect("printf 'P6\\n4 4\\n255\\nshort' >cut.ppm; : >zero.png; mkdir folder.png empty; \\
  printf 'P6\\n65500 65500\\n255\\n' >huge.ppm; echo hello >text.jpg; ln -s nowhere broken.ppm" 0 ""
  "")
set(told "gpukit: cut.ppm: is cut short: it ends before the image does; --lenient takes what is there
gpukit: zero.png: is empty
gpukit: huge.ppm: is 65500 x 65500 pixels large, more than the 500000000 of --max-pixels
gpukit: text.jpg: is not an image of a format that gpukit knows
gpukit: broken.ppm: cannot be read: No such file or directory
gpukit: folder.png: has no image of a format that gpukit knows; --recursive looks in its folders too
gpukit: missing.jpg: cannot be read: No such file or directory
gpukit: 7 of 9 images failed\n")
set(bad "cut.ppm zero.png huge.ppm text.jpg broken.ppm folder.png missing.jpg")
foreach(jobs IN ITEMS 1 3)
  expect("gpukit pixels a.ppm ${bad} g.pgm -o m${jobs}/ --jobs ${jobs}" 1 "" "${told}")
  expect("cd m${jobs} && ${list}" 0 "./a.ppm\n./g.pgm\n" "")
endforeach()
expect("gpukit pixels cut.ppm -o m/ --lenient && od -v -An -tx1 -j11 m/cut.ppm | tail -n 1" 0
  "~80 80" "")
# What is passed over is told, but for white space behind the first image.
set(rest "gpukit: two.ppm: what follows the first image is left out\n")
expect("cat a.ppm a.ppm >two.ppm && gpukit pixels two.ppm -o m/ && cmp m/two.ppm a.ppm" 0 ""
  "${rest}")
expect("gpukit pixels two.ppm -o m/ --processes 1" 0 "" "${rest}")
expect("gpukit pixels two.ppm -o m/ --quiet" 0 "" "")
expect("(cat a.ppm; echo) >line.ppm && gpukit pixels line.ppm -o m/ && cmp m/line.ppm a.ppm" 0 "" "")
expect("gpukit pixels a.ppm -o m/ --max-pixels 4" 0 "" "")
expect("gpukit pixels a.ppm -o m/ --max-pixels 3" 1 ""
  "gpukit: a.ppm: is 2 x 2 pixels large, more than the 3 of --max-pixels\n")
# What comes out is held to that too, and what is between the operations; a part of it is written
# no more than the whole.
expect("gpukit pixels a.ppm -o vast.ppm --op resize=1000000x1000000; test ! -e vast.ppm" 0 ""
  "gpukit: a.ppm: resize makes 1000000 x 1000000 pixels of it, more than the max-pixels of 500000000\n")
expect("gpukit pixels a.ppm -o m/ --op pad=1 --op crop=1x1+0+0 --max-pixels 15" 1 ""
  "gpukit: a.ppm: pad makes 4 x 4 pixels of it, more than the max-pixels of 15\n")
expect("gpukit pixels a.ppm -o - --op pad=1 --op crop=2x2+1+1 --max-pixels 16 | cmp - a.ppm" 0 "" "")
expect("gpukit pixels empty -o m/ --recursive" 1 ""
  "gpukit: empty: has no image of a format that gpukit knows\n")

# Of a pipe there is one try, and in a folder it is told: who asks for the images there does not
# mean it. Where nothing ever comes, that ends as anything else does.
expect("mkfifo pipe.png; (cat text.jpg >pipe.png & gpukit pixels pipe.png a.ppm -o m/ --jobs 2)" 1 ""
  "gpukit: pipe.png: is not an image of a format that gpukit knows\ngpukit: 1 of 2 images failed\n")
expect("(cat a.ppm >pipe.png & gpukit pixels pipe.png -o - --format ppm | cmp - a.ppm)" 0 "" "")
expect("gpukit pixels pipe.png -o m/ --timeout 100ms" 6 "" "~^gpukit: stopped by --timeout [^\n]*\n$")
expect("mkdir piped && mv pipe.png piped && cp a.ppm piped && gpukit pixels piped -o m/" 1 ""
  "~^gpukit: piped/pipe.png: is a pipe, [^\n]*\ngpukit: 1 of 2 images failed\n$")
# A line is a line, whatever names have in them.
expect("touch \"$(printf 'x\\ny\\033.png')\" && gpukit pixels x*y*.png -o m/" 1 ""
  "gpukit: x\\x0ay\\x1b.png: is empty\n")

# A name that is in use: by another image, by an input, by a folder, by what a link leads to.
expect("mkdir s t && cp a.ppm s && cp g.pgm t/a.ppm && cp g.pgm t/good.pgm" 0 "" "")
expect("gpukit pixels s/a.ppm t/a.ppm t/good.pgm -o e/" 1 ""
  "gpukit: s/a.ppm: would be written to 'e/a.ppm', and so would 't/a.ppm'; {folder} or {index} in --output keeps them apart
gpukit: t/a.ppm: would be written to 'e/a.ppm', and so would 's/a.ppm'; {folder} or {index} in --output keeps them apart
gpukit: 2 of 3 images failed\n")
expect("cd e && ${list}" 0 "./good.pgm\n" "")
expect("gpukit pixels s/a.ppm t/a.ppm -o 's//.././e/a.ppm{folder}/..ppm'" 1 "" "~would be written to")
expect("gpukit pixels a.ppm -o ./a.ppm --op invert" 1 ""
  "gpukit: a.ppm: would be written over itself; give another --output\n")
expect("gpukit pixels a.ppm g.pgm s/../g.pgm -o '{name}.ppm'" 1 ""
  "~^gpukit: a.ppm: would be written over itself; give another --output\ngpukit: g.pgm: would be written to")
expect("ln a.ppm hard.ppm; gpukit pixels g.pgm a.ppm -o 'hard{name}.ppm' && rm hardg.ppm harda.ppm" 0
  "" "")
expect("gpukit pixels g.pgm a.ppm -o 'har{index}.ppm' && ln -f a.ppm har1.ppm && \\
  gpukit pixels g.pgm a.ppm -o 'har{index}.ppm'" 1 ""
  "gpukit: g.pgm: would be written over the input 'a.ppm'; give another --output
gpukit: 1 of 2 images failed\n")
expect("printf 'P6\\n2 2\\n255\\nabcdefghijkl' | cmp - a.ppm" 0 "" "")
# Nor is a file written over that an operation reads.
expect("cp a.ppm over.ppm; ln -s over.ppm by-link.ppm; \\
  gpukit pixels a.ppm -o over.ppm --op blend=by-link.ppm,normal,1" 1 ""
  "gpukit: a.ppm: would be written over 'by-link.ppm', which is read by an operation; give another --output\n")
expect("cmp a.ppm over.ppm && rm over.ppm by-link.ppm" 0 "" "")
expect("mkdir -p d/a.ppm && gpukit pixels a.ppm -o d/" 1 ""
  "gpukit: a.ppm: 'd/a.ppm' is a folder, not a file\n")
expect("mkdir -p l outside && ln -s ../outside l/b && ln -s ../a.ppm l/z.ppm && rm -r f/out && \\
  gpukit pixels f -o l/ --recursive" 1 ""
  "gpukit: f/b/c/x.pgm: 'l/b/c/' leads out of 'l/' by a symbolic link
gpukit: f/b/y.ppm: 'l/b/' leads out of 'l/' by a symbolic link
gpukit: f/z.ppm: 'l/z.ppm' is a symbolic link; remove it, or give another --output
gpukit: 3 of 3 images failed\n")
expect("ls -A outside; printf 'P6\\n2 2\\n255\\nabcdefghijkl' | cmp - a.ppm" 0 "" "")

# A folder beside the one for outputs is none in it, though its name begins so.
expect("mkdir -p near near-by fb/b && cp a.ppm fb/b && ln -s ../near-by near/b && \\
  gpukit pixels fb -o near/ --recursive" 1 ""
  "gpukit: fb/b/a.ppm: 'near/b/' leads out of 'near/' by a symbolic link\n")
expect("ls -A near-by" 0 "" "")
# A name as long as names can be has a temporary one that is no longer.
string(REPEAT n 251 long)
expect("gpukit pixels a.ppm -o ${long}.ppm && cmp a.ppm ${long}.ppm && rm ${long}.ppm" 0 "" "")

# What cannot be written.
expect("gpukit pixels a.ppm -o /dev/full" 1 ""
  "gpukit: a.ppm: '/dev/full' cannot be written: No space left on device\n")
expect("gpukit pixels a.ppm -o - >/dev/full" 74 ""
  "gpukit: a.ppm: standard output cannot be written: No space left on device\n")
expect("gpukit pixels a.ppm -o - >&-" 74 "" "~^gpukit: a.ppm: standard output cannot be written: ")
expect("gpukit pixels a.ppm -o a.ppm/x/" 74 "" "~^gpukit: the folder 'a.ppm/x/' cannot be made: ")
expect("gpukit pixels a.ppm -o nowhere/x.ppm" 1 ""
  "gpukit: a.ppm: 'nowhere/x.ppm' cannot be written: No such file or directory\n")
expect("printf 'P5\\n4000 100\\n255\\n' >long.pgm; head -c 400000 /dev/zero >>long.pgm; \\
  (ulimit -f 1; trap '' XFSZ; gpukit pixels long.pgm a.ppm -o long/); ls -A long" 0 "a.ppm\n"
  "gpukit: long.pgm: 'long/long.pgm' cannot be written: File too large
gpukit: 1 of 2 images failed\n")
execute_process(COMMAND id -u OUTPUT_VARIABLE user OUTPUT_STRIP_TRAILING_WHITESPACE)
if(user STREQUAL "0")
  message(STATUS "root may write anywhere: a folder that is not to be written to was not tried")
else()
  expect("mkdir -m 555 fixed && gpukit pixels a.ppm -o fixed/" 1 ""
    "gpukit: a.ppm: 'fixed/a.ppm' cannot be written: Permission denied\n")
  expect("gpukit pixels a.ppm -o fixed/deep/er/" 74 ""
    "gpukit: the folder 'fixed/deep/er/' cannot be made: Permission denied\n")
  expect("mkdir -m 000 shut && gpukit pixels shut -o m/" 1 ""
    "gpukit: shut: cannot be listed: Permission denied\n")
endif()

# ---- what is known of shapes and files ----
# A format gets what it holds; the user's operations come first.
expect("printf 'P7\\nWIDTH 1\\nHEIGHT 1\\nDEPTH 4\\nMAXVAL 65535\\nTUPLTYPE RGB_ALPHA\\nENDHDR\\n12345678' >a.pam"
  0 "" "")
expect("gpukit pixels a.pam -o a.pfm --op invert --dry-run" 0
  "~^a.pam -> a.pfm: 1x1 RGBA of 16 bits -> 1x1 RGB of 16 bits, pfm: invert, flatten, " "")
# A file that an operation names is read once, be there one chain of operations or more: a pipe.
expect("mkfifo weights second; (printf 1 >weights & printf 'P5\\n1 1\\n255\\n\\377' >second & \\
  gpukit pixels a.pam -o once.pfm --op convolve=weights --op mask=second --timeout 9s) && \\
  gpukit pixels a.pam -o a.pfm && cmp a.pfm once.pfm && rm weights second once.pfm" 0 "" "")
expect("gpukit pixels a.ppm -o half.ppm --op resize=50%,box && tail -c 3 half.ppm" 0 "fgh" "")
expect("gpukit pixels g.pgm -o turned.pgm --op rotate=90 && tail -n +2 turned.pgm" 0 "1 3\n255\nABC" "")
expect("gpukit pixels a.ppm -o y/ --op crop=9x9+0+0" 1 "" "~^gpukit: a.ppm: [^\n]+\n$")
expect("(printf 'P5\\n2000 2000\\n255\\n'; head -c 4000000 /dev/zero) >square.pgm; \\
  gpukit pixels square.pgm a.ppm -o turned/ --op rotate=45 --memory 4MiB; ls -A turned" 0 "a.ppm\n"
  "~^gpukit: square.pgm: these operations need [^\n]* MiB [^\n]*--memory[^\n]*\ngpukit: 1 of 2 images failed\n$")
# The second image of an operation may be as broken as any.
foreach(op IN ITEMS "blend=cut.ppm,normal,1" "mask=cut.ppm")
  expect("gpukit pixels a.ppm -o never.ppm --op ${op}" 2 ""
    "gpukit: 'cut.ppm': is cut short: it ends before the image does; --lenient takes what is there\n")
endforeach()

# A pixel that says by gAMA that its light is linear, and by cHRM what its colours are: a copy says so
# too, gray has no primaries, and what is damaged on the way is left out.
if(PNG)
  set(linear
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAABGdBTUEAAYagMeiWXwAAACBjSFJNAAB6JgAAgIQAAP\
oAAACA6AAAdTAAAOpgAAA6mAAAF3CculE8AAAADElEQVR4nGNITEoGAAJOASfAYZ4ZAAAAAElFTkSuQmCC")
  expect("printf '%s' '${linear}' | base64 -d >linear.png; gpukit pixels linear.png -o copy.png && \\
    gpukit pixels copy.png -o gray.png --op grayscale && gpukit pixels copy.png -o bare.png --strip && \\
    for i in copy gray bare; do grep -ac gAMA $i.png; grep -ac cHRM $i.png; done" 1
    "1\n1\n1\n0\n0\n0\n" "")
  expect("(head -c 41 linear.png; printf x; tail -c +43 linear.png) >worn.png && \\
    gpukit pixels worn.png -o copy.png && grep -ac cHRM copy.png && grep -ac gAMA copy.png" 1
    "1\n0\n" "gpukit: worn.png: metadata whose check sum is wrong is left out\n")
endif()

# 3x2 pixels, ABC over DEF, that say by EXIF how they are to be turned: as PNG files.
if(PNG)
  foreach(row
    "2;3 2;CBAFED;iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEAAgAAAAAAACIob3oAAAAQSURBVHicY3B0cmZwcXUDAAZGAZYHcUW7AAAAAElFTkSuQmCC"
    "3;3 2;FEDCBA;iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEAAwAAAAAAAIRfZM4AAAAQSURBVHicY3B0cmZwcXUDAAZGAZYHcUW7AAAAAElFTkSuQmCC"
    "4;3 2;DEFABC;iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEABAAAAAAAAEH4WkAAAAAQSURBVHicY3B0cmZwcXUDAAZGAZYHcUW7AAAAAElFTkSuQmCC"
    "5;2 3;ADBECF;iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEABQAAAAAAAOePUfQAAAAQSURBVHicY3B0cmZwcXUDAAZGAZYHcUW7AAAAAElFTkSuQmCC"
    "6;2 3;DAEBFC;iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEABgAAAAAAANZnS2kAAAAQSURBVHicY3B0cmZwcXUDAAZGAZYHcUW7AAAAAElFTkSuQmCC"
    "7;2 3;FCEBDA;iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEABwAAAAAAAHAQQN0AAAAQSURBVHicY3B0cmZwcXUDAAZGAZYHcUW7AAAAAElFTkSuQmCC"
    "8;2 3;CFBEAD;iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEACAAAAAAAAIZYMDQAAAAQSURBVHicY3B0cmZwcXUDAAZGAZYHcUW7AAAAAElFTkSuQmCC")
    list(GET row 0 orientation)
    list(GET row 1 size)
    list(GET row 2 pixels)
    list(GET row 3 file)
    expect("printf '%s' '${file}' | base64 -d >turn.png; \\
      gpukit pixels turn.png -o - --format pgm --auto-orient | tail -n +2 | tr '\\n' ' '" 0
      "${size} 255 ${pixels}" "")
    # It is not turned twice; and where it is not turned, it still says so.
    expect("gpukit pixels turn.png -o up.png --auto-orient && gpukit pixels up.png -o same.png && \\
      gpukit pixels same.png -o - --format pgm --auto-orient | tail -n 1" 0 "${pixels}" "")
    expect("gpukit pixels turn.png -o kept.png && \\
      gpukit pixels kept.png -o - --format pgm --auto-orient | tail -n 1" 0 "${pixels}" "")
    expect("gpukit pixels turn.png -o bare.png --strip && \\
      gpukit pixels bare.png -o - --format pgm --auto-orient | tail -n 1" 0 "ABCDEF" "")
  endforeach()
endif()
# 3x2 pixels that lie on their side, and are twice as many to the metre down as across.
if(PNG)
  set(lying
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAACXBIWXMAAAPoAAAH0AGl7UZMAAAAGmVYSWZNTQAq\
AAAACAABARIAAwAAAAEABgAAAAAAANZnS2kAAAAQSURBVHicY3B0cmZwcXUDAAZGAZYHcUW7AAAAAElFTkSuQmCC\
")
  expect("printf '%s' '${lying}' | base64 -d >lying.png; gpukit pixels lying.png -o upright.png --auto-orient && \\
    gpukit pixels lying.png -o kept.png && \\
    for i in upright kept; do grep -abo pHYs $i.png | cut -d: -f1 | \\
      (read at; od -An -tx1 -j$((at + 4)) -N8 $i.png); done" 0
    " 00 00 07 d0 00 00 03 e8\n 00 00 03 e8 00 00 07 d0\n" "")
endif()
if(JPEG)
  # Noise: a decoder that makes it smaller makes other pixels, of the same shape.
  expect("(printf 'P5\\n64 48\\n255\\n'; \\
    awk 'BEGIN { for (; i < 3072; i++) { x = (x * 75 + 74) % 65537; printf \"%c\", 32 + x % 95 } }' \\
    ) | gpukit pixels - -o noise.jpg" 0 "" "")
  # A profile of colours goes along with them, but not to gray.
  expect("gpukit pixels a.ppm -o plain.jpg && (head -c 2 plain.jpg; \\
    printf '\\377\\342\\000\\027ICC_PROFILE\\000\\001\\001profile'; tail -c +3 plain.jpg) >profile.jpg; \\
    gpukit pixels profile.jpg -o copy.jpg && gpukit pixels profile.jpg -o gray.jpg --op grayscale && \\
    gpukit pixels profile.jpg -o bare.jpg --strip && \\
    for i in copy gray bare; do grep -ac ICC_PROFILE $i.jpg; done" 1 "1\n0\n0\n" "")
  if(PNG)
    expect("for i in 1 12; do gpukit pixels noise.jpg -o $i.png --png-level $i || exit; done; \\
      gpukit pixels 1.png -o - --format pgm | cksum >1; gpukit pixels 12.png -o - --format pgm | cksum | \\
      cmp - 1 && test $(stat -c %s 12.png) -lt $(stat -c %s 1.png)" 0 "" "")
  endif()
  foreach(row "resize=50%;1" "resize=fit:20,box;1" "resize=17x9;1" "resize=64x48;0" "invert;0")
    list(GET row 0 size)
    list(GET row 1 differs)
    expect("gpukit pixels noise.jpg -o a.pgm --op ${size} && \\
      gpukit pixels noise.jpg -o b.pgm --op ${size} --shrink-on-load && \\
      test \"$(head -n 2 a.pgm)\" = \"$(head -n 2 b.pgm)\" && \\
      { cmp -s a.pgm b.pgm; test $? = ${differs}; }" 0 "" "")
  endforeach()
  expect("gpukit pixels noise.jpg -o x.jpg --op resize=fit:16 --shrink-on-load --dry-run" 0
    "~^noise.jpg -> x.jpg: 64x48 gray of 8 bits -> 16x12 gray of 8 bits, jpeg: resize=16x12, " "")
endif()

# ---- numbers ----
expect("gpukit pixels a.ppm zero.png g.pgm --op stats" 1
  "a.ppm: 2x2 RGB of 8 bits
  channel   least    most           mean      deviation
  red          97     106     101.500000       3.354102
  green        98     107     102.500000       3.354102
  blue         99     108     103.500000       3.354102
g.pgm: 3x1 gray of 8 bits
  channel   least    most           mean      deviation
  gray         65      67      66.000000       0.816497
" "gpukit: zero.png: is empty\ngpukit: 1 of 3 images failed\n")
expect("gpukit pixels - --op invert --op histogram <g.pgm" 0
  "standard input: 3x1 gray of 8 bits
  level         gray
    188            1
    189            1
    190            1
" "")
expect("gpukit pixels g.pgm --op stats --json" 0 "~" "")
expect_json("66" files 0 channels 0 mean)
expect("gpukit pixels g.pgm --op histogram --json" 0 "~" "")
expect_json("1" files 0 channels 0 histogram 66)
expect("gpukit pixels a.ppm --op stats >/dev/full" 74 "" "~^gpukit: [^\n]+\n$")

# ---- the other outputs ----
expect("gpukit pixels a.ppm cut.ppm -o dry/ --op blur=1 --op invert --dry-run; test ! -e dry" 0
  "~^a.ppm -> dry/a.ppm: 2x2 RGB of 8 bits -> 2x2 RGB of 8 bits, pnm: blur=1, invert, [^\n]* on cpu\ncut.ppm -> [^\n]*\nauto chose cpu: [^\n]*\n$"
  "")
expect("gpukit pixels a.ppm zero.png -o j/ --json" 1 "~^{\n.*\n}\n$" "~")
expect_json("gpukit.pixels/1" schema)
expect_json("1" images)
expect_json("1" failed)
expect_json("23" bytes_in)
expect_json("23" bytes_out)
expect_json("a.ppm" files 0 input)
expect_json("j/a.ppm" files 0 output)
expect_json("done" files 0 state)
expect_json("2" files 0 in width)
expect_json("failed" files 1 state)
expect_json("is empty" files 1 error)
# What is read counts.
expect("gpukit pixels a.ppm -o j/ --op resize=1x1 --json" 0 "~\"images_per_s\": [0-9]*[1-9][^\n]*\n *\"megapixels\": 4e-06,.*\"bytes_out\": \"14\"," "")
# Noise, which level 12 tries to make smaller in many ways: it is read in no time.
set(noise "{ printf 'P6 300 300 255\\n'; head -c 270000 /dev/urandom; }")
expect("${noise} | gpukit pixels - -o j/slow.png --png-level 12 --json=report.json" 0 "" "")
file(READ ${SCRATCH}/report.json OUT)
string(JSON decode GET "${OUT}" files 0 decode_seconds)
string(JSON encode GET "${OUT}" files 0 encode_seconds)
if(NOT encode GREATER decode)
  message(FATAL_ERROR "encoding took ${encode} s, and decoding ${decode}")
endif()
expect("gpukit pixels a.ppm -o - --json=report.json | cmp - a.ppm" 0 "" "")
expect("gpukit pixels a.ppm -o j/ --time" 0 ""
  "~^[0-9.]+ s: 1 images, [^\n]*\n  1 at a time: decode [^\n]*\n  auto chose cpu: [^\n]*\n$")
# A bar for each image with its worker, and one with the disk.
expect("gpukit pixels a.ppm g.pgm -o j/ --trace t.json --jobs 1" 0 "" "")
file(READ ${SCRATCH}/t.json OUT)
expect_json("gpukit" traceEvents 0 args name)
string(REGEX MATCHALL "\"ph\": \"X\", \"name\": \"(a.ppm|g.pgm)\"" bars "${OUT}")
list(LENGTH bars count)
if(NOT count EQUAL 4)
  message(SEND_ERROR "${count} bars of two images in\n${OUT}")
endif()
expect("gpukit pixels --list-ops" 0 "~\nNeighbourhood\n  blur=SIGMA " "")

# ---- stopped ----
set(endless "(printf 'P5\\n100000 4000\\n255\\n'; head -c 200000000 /dev/zero; sleep 5)")
expect("${endless} | gpukit pixels - -o stopped/ --format pgm --timeout 100ms" 6 ""
  "~^gpukit: stopped by --timeout after [^\n]*: 0 of 1 images are done\n$")
expect("cp a.ppm stopped; cd stopped && ${list}" 0 "./a.ppm\n" "")

# So it is where the terminal is gone; where that is to make no difference, it makes none.
expect("${endless} | gpukit pixels - -o hung.pgm & sleep 0.5; kill -HUP $!; wait $!" 129 ""
  "~^gpukit: stopped by SIGHUP after [^\n]*: 0 of 1 images are done\n$")
expect("mkfifo late; (trap '' HUP; exec gpukit pixels late -o late.ppm) & sleep 0.5; kill -HUP $!; \\
  cat a.ppm >late; wait $! && cmp a.ppm late.ppm && rm late" 0 "" "")
# Failures behind an image that was stopped are told all the same.
expect("mkfifo never.ppm; gpukit pixels never.ppm zero.png text.jpg -o m/ --jobs 3 --timeout 500ms" 6 ""
  "~^gpukit: zero.png: is empty\ngpukit: text.jpg: is not [^\n]*\ngpukit: stopped by --timeout [^\n]*\n$")

# ---- refused ----
expect("gpukit pixels a.ppm -o x/ --op blurr=2" 2 ""
  "gpukit: unknown operation 'blurr'; did you mean blur?\n")
expect("gpukit pixels a.ppm -o x/ --op qqqqqqqqq" 2 ""
  "gpukit: unknown operation 'qqqqqqqqq'; gpukit pixels --list-ops lists them all\n")
expect("gpukit pixels a.ppm -o 'x/{nme}.ppm'" 2 ""
  "gpukit: --output has no {nme}; did you mean {name}?\n")
foreach(case "" "a.ppm" "-o x/" "a.ppm -o x/ --op blur" "a.ppm -o x/ --op blur=x"
    "a.ppm -o x/ --op invert=1" "a.ppm -o x/ --op =" "a.ppm -o x.gif" "a.ppm -o x/ --format gif"
    "a.ppm -o 'x/{name'" "a.ppm -o 'x/{}.ppm'" "a.ppm -o 'x/{name}.gif'" "a.ppm g.pgm -o x.ppm"
    "a.ppm g.pgm -o -" "f -o x.ppm --recursive" "- - -o x/" "'' -o x/" "a.ppm -o x/ --quality 0"
    "a.ppm -o x/ --quality 101" "a.ppm -o x/ --png-level 13" "a.ppm -o x/ --edge mirror"
    "a.ppm -o x/ --memory 12" "a.ppm -o x/ --jobs 0" "a.ppm -o - --json"
    "a.ppm -o x/ --dry-run --json" "a.ppm -o x/ --json=j --trace=j" "a.ppm -o x/ --max-pixels 0"
    "a.ppm -p x/" "a.ppm -o" "a.ppm --op stats -o x.ppm" "a.ppm --op stats --op invert"
    "a.ppm --op stats=1" "a.ppm --op stats --processes 2")
  expect("gpukit pixels ${case}" 2 "" "~^gpukit: [^\n]+\n$")
endforeach()
expect("test ! -e x" 0 "" "")
expect("find . -name '.*gpukit*'" 0 "" "")
