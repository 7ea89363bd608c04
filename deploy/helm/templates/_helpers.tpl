{{- define "tetsuzuki.labels" -}}
app.kubernetes.io/name: tetsuzuki
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "tetsuzuki.pod" -}}
{{- $root := .root -}}
automountServiceAccountToken: false
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
volumes:
  - name: tmp
    emptyDir: {}
  {{- if not .alone }}
  - name: services
    configMap: { name: {{ $root.Release.Name }}-services }
  {{- end }}
  - name: secrets
    secret: { secretName: {{ $root.Values.secretName }}, defaultMode: 0440 }
  {{- with $root.Values.filesSecretName }}
  - name: files
    secret: { secretName: {{ . }}, defaultMode: 0440 }
  {{- end }}
{{- end }}

{{- define "tetsuzuki.container" -}}
{{- $root := .root -}}
image: "{{ $root.Values.image.repository }}:{{ .tag | default $root.Values.image.tag }}"
imagePullPolicy: {{ $root.Values.image.pullPolicy }}
command: [node, --enable-source-maps, {{ .program }}]
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
env:
  - { name: NODE_ENV, value: production }
  - { name: HOST, value: 0.0.0.0 }
  - { name: PORT, value: "8080" }
  - { name: METRICS_PORT, value: "9464" }
  {{- if not .alone }}
  - { name: SERVICES, value: /etc/tetsuzuki/services.yaml }
  {{- end }}
  {{- range $name, $value := $root.Values.settings }}
  {{- if $value }}
  - { name: {{ $name }}, value: {{ $value | quote }} }
  {{- end }}
  {{- end }}
  {{- range $root.Values.secretKeys }}
  - { name: {{ . }}_FILE, value: /run/secrets/tetsuzuki/{{ . }} }
  {{- end }}
  {{- range $name, $value := .env }}
  - { name: {{ $name }}, value: {{ $value | quote }} }
  {{- end }}
volumeMounts:
  - { name: tmp, mountPath: /tmp }
  {{- if not .alone }}
  - { name: services, mountPath: /etc/tetsuzuki, readOnly: true }
  {{- end }}
  - { name: secrets, mountPath: /run/secrets/tetsuzuki, readOnly: true }
  {{- if $root.Values.filesSecretName }}
  - { name: files, mountPath: /run/files, readOnly: true }
  {{- end }}
{{- end }}
