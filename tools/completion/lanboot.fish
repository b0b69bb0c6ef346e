# fish completion for lanboot(8): what may come is what `lanboot complete` prints.
function __lanboot_complete
    set -l words (commandline -opc)
    lanboot complete $words[2..-1] 2>/dev/null
end
complete -c lanboot -f -a '(__lanboot_complete)'
complete -c lanboot -s f -r -F -d "lanboot's configuration"
complete -c lanboot -l key -r -F -d 'the key for what changes something'
complete -c lanboot -l exec -r -F -d 'a program to run'
complete -c lanboot -l from -r -F -d 'a release, for setup'
complete -c lanboot -l ipxe -r -F -d 'the files of iPXE, for setup'
