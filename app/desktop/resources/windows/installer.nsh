; Puts the folder of pinhole.cmd on the PATH of whoever the program is installed for, and takes it off again.
!include LogicLib.nsh
!include WinMessages.nsh
!include WordFunc.nsh

!define PINHOLE_BIN "$INSTDIR\resources\bin"
!define PINHOLE_OF_MACHINE "SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
!define PINHOLE_OF_USER "Environment"
; A PATH that an installer can read as a whole, with room for one folder more.
!define /math PINHOLE_LONGEST_PATH ${NSIS_MAX_STRLEN} - 300

; HOW is what is put after the PATH without the folder: the folder, or nothing.
!macro pinholeChangePath HIVE KEY HOW
  Push $0
  Push $1
  ReadRegStr $0 ${HIVE} "${KEY}" "Path"
  StrLen $1 $0
  ; One that is longer than can be read comes out empty. It is left as it is, rather than cut.
  ${If} $1 > 0
  ${AndIf} $1 < ${PINHOLE_LONGEST_PATH}
    ${WordReplace} "$0" ";${PINHOLE_BIN}" "" "+" $1
    WriteRegExpandStr ${HIVE} "${KEY}" "Path" "$1${HOW}"
    SendMessage ${HWND_BROADCAST} ${WM_WININICHANGE} 0 "STR:Environment" /TIMEOUT=5000
  ${Else}
    DetailPrint "The PATH is left as it is: ${PINHOLE_BIN} is to be put there by hand."
  ${EndIf}
  Pop $1
  Pop $0
!macroend

!macro pinholeChangePathOfInstalled HOW
  ${If} $installMode == "all"
    !insertmacro pinholeChangePath HKLM "${PINHOLE_OF_MACHINE}" "${HOW}"
  ${Else}
    !insertmacro pinholeChangePath HKCU "${PINHOLE_OF_USER}" "${HOW}"
  ${EndIf}
!macroend

!macro customInstall
  !insertmacro pinholeChangePathOfInstalled ";${PINHOLE_BIN}"
!macroend

!macro customUnInstall
  !insertmacro pinholeChangePathOfInstalled ""
!macroend
