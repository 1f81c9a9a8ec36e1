; LMS Desk for Windows: for one person by default, silent with /S, over an older version in place.
; Compiled by packaging/build.py, which gives VERSION, FOUR, TREE, ICON, OUT, FILES and SIZE.
Unicode true
SetCompressor /SOLID lzma
ManifestDPIAware true
ManifestLongPathAware true
RequestExecutionLevel user

!include MUI2.nsh
!include FileFunc.nsh

!define APP "LMS Desk"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\lmsdesk"
!define TYPE "LMSDesk.Link"

Name "${APP}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${APP}"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
BrandingText "${APP} ${VERSION}"

VIProductVersion "${FOUR}"
VIAddVersionKey "ProductName" "${APP}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${APP} installer"
VIAddVersionKey "CompanyName" "${APP}"
VIAddVersionKey "LegalCopyright" "The LMS Desk authors, MIT licence"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\lmsdesk.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; A running program keeps its file open: renaming it to itself fails then, and nothing has been touched yet.
!macro StopWhenRunning UN
Function ${UN}StopWhenRunning
  again:
  IfFileExists "$INSTDIR\lmsdesk.exe" 0 free
  ClearErrors
  FileOpen $0 "$INSTDIR\lmsdesk.exe" a
  IfErrors 0 closed
  MessageBox MB_RETRYCANCEL "${APP} is open. Please close it, then choose Retry." /SD IDCANCEL IDRETRY again
  SetErrorLevel 3
  Abort
  closed:
  FileClose $0
  free:
FunctionEnd
!macroend
!insertmacro StopWhenRunning ""
!insertmacro StopWhenRunning "un."

Section "Install"
  Call StopWhenRunning
  IfFileExists "$INSTDIR\uninstall.exe" 0 +3
  ExecWait '"$INSTDIR\uninstall.exe" /S /UPGRADE _?=$INSTDIR'
  Delete "$INSTDIR\uninstall.exe"
  SetOutPath "$INSTDIR"
  File /r "${TREE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${APP}.lnk" "$INSTDIR\lmsdesk.exe"

  WriteRegStr HKCU "Software\Classes\lmsdesk" "" "URL:${APP} link"
  WriteRegStr HKCU "Software\Classes\lmsdesk" "URL Protocol" ""
  WriteRegStr HKCU "Software\Classes\lmsdesk\DefaultIcon" "" "$INSTDIR\lmsdesk.exe,0"
  WriteRegStr HKCU "Software\Classes\lmsdesk\shell\open\command" "" '"$INSTDIR\lmsdesk.exe" "%1"'
  WriteRegStr HKCU "Software\Classes\.lmsdesk" "" "${TYPE}"
  WriteRegStr HKCU "Software\Classes\${TYPE}" "" "${APP} link"
  WriteRegStr HKCU "Software\Classes\${TYPE}\DefaultIcon" "" "$INSTDIR\lmsdesk.exe,0"
  WriteRegStr HKCU "Software\Classes\${TYPE}\shell\open\command" "" '"$INSTDIR\lmsdesk.exe" "%1"'

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${APP}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\lmsdesk.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${APP}"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${SIZE}
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  Call un.StopWhenRunning
  ; Only what was put there: a folder chosen by hand may hold other files.
  !include "${FILES}"
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/UPGRADE" $1
  IfErrors 0 done

  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${APP}.lnk"
  DeleteRegKey HKCU "Software\Classes\lmsdesk"
  DeleteRegKey HKCU "Software\Classes\${TYPE}"
  ReadRegStr $0 HKCU "Software\Classes\.lmsdesk" ""
  StrCmp $0 "${TYPE}" 0 +2
  DeleteRegKey HKCU "Software\Classes\.lmsdesk"
  DeleteRegKey HKCU "${UNINSTALL}"

  MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Remove your settings and drafts too? Choose No to keep them for later." /SD IDNO IDNO done
  RMDir /r "$LOCALAPPDATA\lmsdesk"
  done:
SectionEnd
