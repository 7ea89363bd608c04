/** Where the form of the operator application lives. Routes and links take the paths from here. */
export const OPERATOR_APPLICATION_PATH = '/umin/operator-application';
