principal=$1
